"""Notices that people edited the config folder."""

from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import awatch

WATCHED = ("settings.toml", "feeds.toml", "actors.toml")

Signature = tuple[int, int, int] | None  # of one file; None: there is none


async def watch_config(folder: Path, look_every_seconds: float = 15) -> AsyncIterator[frozenset[str]]:
    """Yields the names of the files of WATCHED that changed, each time some did, until closed.

    The folder is watched and not the files, since most editors put a new file in the old one's place. File systems
    that send no notice (network shares, some container mounts) are looked at every `look_every_seconds`.
    """
    before = signatures(folder)
    events = awatch(
        folder, recursive=False, watch_filter=None, rust_timeout=int(look_every_seconds * 1000), yield_on_timeout=True
    )
    async for _ in events:
        now = signatures(folder)
        changed = frozenset(name for name in WATCHED if now[name] != before[name])
        before = now
        if changed:
            yield changed


def signatures(folder: Path) -> dict[str, Signature]:
    return {name: signature(folder / name) for name in WATCHED}


def signature(path: Path) -> Signature:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
