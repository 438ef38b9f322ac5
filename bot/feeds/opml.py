"""OPML, the form in which feed readers exchange their lists: read and written. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bot.domain import FeedConfig
from bot.errors import InputError
from bot.feeds.feedconfig import LANGUAGES, feed_faults, feed_table
from bot.feeds.local import is_local

MOST_BYTES = 2_000_000
MOST_FEEDS = 5_000
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
TITLE = "Feeds of Stancewire"

# Of addresses that programs forgot to escape, and of entities that only HTML knows.
_LONE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")

Outline = tuple[Any, tuple[str, ...]]  # of ElementTree, and the folders it is in


@dataclass(frozen=True, slots=True)
class Outlines:
    """What an OPML file holds: the feeds, and a line for each outline that cannot be one."""

    feeds: tuple[FeedConfig, ...]
    faults: tuple[str, ...] = ()


def read_opml(data: bytes) -> Outlines:
    """Folders become tags, those around them as well. Raises InputError, in one line, for what is no OPML."""
    if len(data) > MOST_BYTES:
        raise InputError(f"the file is larger than {MOST_BYTES:,} bytes: no OPML list is")
    root = tree(data)
    if root.tag.rpartition("}")[2].lower() != "opml":
        raise InputError(f"the file is no OPML: it starts with <{root.tag[:40]}>, not with <opml>")
    feeds: list[FeedConfig] = []
    faults: list[str] = []
    for outline, folders in outlines(root):
        config = feed_of(outline, folders)
        fault = next(feed_faults(feed_table(config, config.interval_minutes), Path()), None)
        if is_local(config.url):
            faults.append(f"{config.title}: feeds from files are written into feeds.toml by hand")
        elif fault is not None:
            faults.append(f"{config.title}: its {fault[0]} {fault[1]}")
        else:
            feeds.append(config)
        if len(feeds) > MOST_FEEDS:
            raise InputError(f"the file holds more than {MOST_FEEDS:,} feeds; split it")
    return Outlines(tuple(feeds), tuple(faults))


def read_file(path: str, most_bytes: int = MOST_BYTES) -> bytes:
    """Of this machine. Raises InputError."""
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def tree(data: bytes) -> Any:
    """Without entities, which can be made to grow without end, or to name files of this machine."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        try:
            return fromstring(data.lstrip())
        except ElementTree.ParseError:
            return fromstring(_LONE_AMPERSAND.sub(b"&amp;", data.lstrip()))
    except DefusedXmlException:
        raise InputError("the file is refused: it defines entities of its own, which no OPML list needs") from None
    except ElementTree.ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        raise InputError(f"the file is no OPML: line {line}, column {column + 1}: {reason}") from None
    except (ValueError, LookupError) as error:  # an encoding that is not known, or not the one it says
        raise InputError(f"the file is no OPML: {error}") from None


def outlines(root: Any) -> Iterator[Outline]:
    """Those with a feed's address, in the order of the file. Not recursive: a file may nest without end."""
    todo: list[Outline] = [(child, ()) for child in reversed(root)]
    while todo:
        element, folders = todo.pop()
        name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
        if name == "outline" and (
            attribute(element, "xmlUrl") or attribute(element, "type") in ("rss", "atom", "feed")
        ):
            yield element, folders
        elif name == "outline":
            folders = (*folders[-9:], attribute(element, "text") or attribute(element, "title"))
        todo.extend((child, folders) for child in reversed(element))


def feed_of(outline: Any, folders: Sequence[str]) -> FeedConfig:
    url = attribute(outline, "xmlUrl") or attribute(outline, "url")
    title = " ".join((attribute(outline, "title") or attribute(outline, "text")).split())
    title = "".join(c for c in title if c.isprintable())[:100].strip() or url[:100] or "an outline without a name"
    categories = re.split(r"[,/]", attribute(outline, "category"))
    tags = dict.fromkeys(tag for name in (*folders, *categories) if (tag := tag_of(name)))
    language = attribute(outline, "language").lower().replace("_", "-").partition("-")[0]
    return FeedConfig(
        url=url,
        title=title,
        tags=tuple(tags),
        language=language if language in LANGUAGES.split() else None,
    )


def attribute(outline: Any, name: str) -> str:
    """Whatever the case of its letters: programs write xmlUrl, xmlurl and XMLURL."""
    found = outline.get(name)
    if found is None:
        found = next((value for key, value in outline.attrib.items() if key.lower() == name.lower()), "")
    return str(found).strip()


def tag_of(folder: str) -> str:
    """'Middle East & Africa' to 'middle-east-africa'; "" where nothing is left."""
    return re.sub(r"[^\w]+", "-", folder.lower()).strip("-_")[:40].rstrip("-")


# --- writing ---------------------------------------------------------------------------------------------------------


def write_opml(configs: Sequence[FeedConfig]) -> bytes:
    """A folder for each first tag, all tags as categories. Feeds from files of this machine are left out."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = TITLE
    body = ElementTree.SubElement(root, "body")
    folders: dict[str, ElementTree.Element] = {}
    for config in configs:
        if is_local(config.url):
            continue
        parent = body
        if config.tags:
            tag = config.tags[0]
            if tag not in folders:
                folders[tag] = ElementTree.SubElement(body, "outline", text=tag, title=tag)
            parent = folders[tag]
        ElementTree.SubElement(parent, "outline", outline_attributes(config))
    ElementTree.indent(root)
    return f"{DECLARATION}{ElementTree.tostring(root, encoding='unicode')}\n".encode()


def outline_attributes(config: FeedConfig) -> dict[str, str]:
    attributes = {"type": "rss", "text": config.title, "title": config.title, "xmlUrl": config.url}
    if config.tags:
        attributes["category"] = ",".join(config.tags)
    if config.language:
        attributes["language"] = config.language
    return attributes
