"""`file:` feeds: read from beside the config folder, for demos and for feeds that other programs write."""

from pathlib import Path
from urllib.parse import unquote, urlsplit


def is_local(url: str) -> bool:
    return url.lower().startswith("file:")


def local_path(url: str, folder: Path) -> Path:
    """The file that a `file:` url names, relative to the config folder.

    It may lie in the folder or beside it, as `file:../seeds/feed.xml`, and no further out: links are followed first.
    Raises ValueError with a reason for people.
    """
    parts = urlsplit(url)
    if parts.netloc or not parts.path or parts.path.startswith(("/", "\\")) or "\0" in unquote(parts.path):
        raise ValueError('a "file:" url must be relative to the config folder, such as "file:../seeds/feed.xml"')
    home = folder.resolve().parent
    path = (folder / unquote(parts.path)).resolve()
    if not path.is_relative_to(home):
        raise ValueError(f'the file lies outside of "{home.name}", the folder around the config folder; move it there')
    return path
