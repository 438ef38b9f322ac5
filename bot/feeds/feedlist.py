"""feeds.toml: read and checked line by line, and edited in place with its comments kept."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit

from bot.domain import FeedConfig, ListImport
from bot.errors import ConfigError
from bot.feeds.feedconfig import feed_config, feed_faults, feed_table, same_address
from bot.feeds.local import is_local
from bot.toml_file import TomlFile, did_you_mean, read_toml


class FeedList:
    """The feed list in one file; its folder is the config folder, which `file:` feeds are relative to."""

    def __init__(self, path: Path, default_interval_minutes: int = 60) -> None:
        self._path = path
        self._default_interval = default_interval_minutes

    def load(self) -> list[FeedConfig]:
        """Raises ConfigError that tells the first fault by file and line, and how many more there are."""
        return self._configs(read_toml(self._path))

    def add(self, config: FeedConfig) -> None:
        """Append a feed. Raises ConfigError for one that is faulty or listed, or a file that cannot be written.

        `file:` feeds are refused: whoever may use /addfeed need not be who may read files of this machine.
        """
        if is_local(config.url):
            raise ConfigError(f'a "file:" feed can only be written into {self._path} by hand')
        for key, fault in feed_faults(feed_table(config, self._default_interval), self._path.parent):
            raise ConfigError(f"the feed's {key} {fault}")
        file = read_toml(self._path)
        for index, other in enumerate(self._configs(file)):
            if same_address(other.url) == same_address(config.url):
                raise ConfigError(f'{config.url} is listed already, as "{other.title}": {file.where("feed", index)}')
        self._append(file, [config])

    def add_all(self, configs: Sequence[FeedConfig]) -> ListImport:
        """Append those that are not listed yet, faultless ones as read_opml gives them, in one step. They are asked
        as often as those without an interval of their own."""
        file = read_toml(self._path)
        known = {same_address(config.url) for config in self._configs(file)}
        fresh: dict[str, FeedConfig] = {}
        for config in configs:
            if same_address(config.url) not in known:
                fresh.setdefault(same_address(config.url), replace(config, interval_minutes=self._default_interval))
        if fresh:
            self._append(file, list(fresh.values()))
        return ListImport(tuple(config.title for config in fresh.values()), len(configs) - len(fresh), ())

    def _append(self, file: TomlFile, configs: Sequence[FeedConfig]) -> None:
        tables = [feed_table(config, self._default_interval) for config in configs]
        feeds = tomlkit.aot()
        for table in tables:
            feeds.append(tomlkit.item(table))
        above = file.text.rstrip() + "\n\n" if file.text.strip() else ""
        self._write(above + tomlkit.dumps({"feed": feeds}), [*file.data.get("feed", []), *tables])

    def remove(self, url_or_title: str) -> FeedConfig:
        """Take a feed out and return it. Raises ConfigError where none or several are called so."""
        file = read_toml(self._path)
        configs = self._configs(file)
        index = named(configs, url_or_title.strip())
        self._write(without(file, index), [raw for i, raw in enumerate(file.data["feed"]) if i != index])
        return configs[index]

    def enable(self, url_or_title: str, enabled: bool) -> FeedConfig:
        """Write whether a feed is asked, and return it as it was before. Raises ConfigError where none or several are
        called so, or for a file that cannot be written."""
        file = read_toml(self._path)
        configs = self._configs(file)
        index = named(configs, url_or_title.strip())
        if configs[index].enabled != enabled:
            feeds = [dict(raw, enabled=enabled) if i == index else raw for i, raw in enumerate(file.data["feed"])]
            self._write(with_enabled(file, index, enabled), feeds)
        return configs[index]

    def _configs(self, file: TomlFile) -> list[FeedConfig]:
        faults = list(list_faults(file))
        if faults:
            more = f" (and {len(faults) - 1} more in this file)" if len(faults) > 1 else ""
            raise ConfigError(faults[0] + more)
        return [feed_config(raw, self._default_interval) for raw in file.data.get("feed", [])]

    def _write(self, text: str, feeds: list[dict[str, Any]]) -> None:
        """Replace the file in one step, so that a reader or a power cut meets the old list or the new one."""
        # An edit that would not read back as meant, of a list in an unusual form, is not made.
        if not text_holds(text, feeds):
            raise ConfigError(f"{self._path}: cannot be edited; write each feed under a [[feed]] of its own")
        target = self._path.resolve()  # a link stays a link
        temporary = None
        try:
            with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=".feeds-", delete=False) as file:
                temporary = Path(file.name)
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(target, temporary)
            temporary.replace(target)
        except OSError as error:
            if temporary is not None:
                with suppress(OSError):
                    temporary.unlink()
            raise ConfigError(f"{self._path}: cannot be written: {error.strerror}; mend its permissions") from None


def named(configs: Sequence[FeedConfig], wanted: str) -> int:
    """The place of the feed with this url or title. Raises ConfigError where none or several are called so."""
    found = [i for i, c in enumerate(configs) if same_address(c.url) == same_address(wanted)]
    found = found or [i for i, c in enumerate(configs) if c.title.lower() == wanted.lower()]
    if not found:
        raise ConfigError(f'no feed is called "{wanted}"{did_you_mean(wanted, [c.title for c in configs])}')
    if len(found) > 1:
        raise ConfigError(f'{len(found)} feeds are called "{wanted}"; give the url of the one you mean')
    return found[0]


def list_faults(file: TomlFile) -> Iterator[str]:
    """What is wrong with the list, in the order of the file, each with its line."""
    for key in file.data:
        if key != "feed":
            yield f'{file.where(key)}: unknown table "{key}"; each feed starts with [[feed]]'
    feeds = file.data.get("feed", [])
    if not isinstance(feeds, list) or not all(isinstance(raw, dict) for raw in feeds):
        yield f"{file.where('feed')}: each feed starts with [[feed]], in double brackets"
        return
    first: dict[str, int] = {}
    for index, raw in enumerate(feeds):
        for key, fault in feed_faults(raw, file.path.parent):
            yield f"{file.where('feed', index, key)}: {key} {fault}"
        if not isinstance(raw.get("url"), str):
            continue
        before = first.setdefault(same_address(raw["url"]), index)
        if before != index:
            line = file.where("feed", before, "url").rpartition(" ")[2]
            yield f"{file.where('feed', index, 'url')}: {raw['url']} is listed already in line {line}; remove one"


def without(file: TomlFile, index: int) -> str:
    """The text without one feed. Comments below it, which may head the next group, stay."""
    lines = file.text.split("\n")
    start = file.lines.get(("feed", index), len(lines) + 1) - 1
    end = file.lines.get(("feed", index + 1), len(lines) + 1) - 1
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    if end < len(lines) and not lines[end].strip():
        end += 1  # the empty line that set it apart
    return "\n".join(lines[:start] + lines[end:])


def with_enabled(file: TomlFile, index: int, enabled: bool) -> str:
    """The text with a feed's `enabled` changed, or written below its url."""
    value = str(enabled).lower()
    lines = file.text.split("\n")
    if (line := file.lines.get(("feed", index, "enabled"))) is not None:
        lines[line - 1] = re.sub(r"(enabled\W*=\s*)(true|false)", rf"\g<1>{value}", lines[line - 1], count=1)
    elif (line := file.lines.get(("feed", index, "url"))) is not None:
        ending = "\r" if lines[line - 1].endswith("\r") else ""
        indent = re.match(r"\s*", lines[line - 1])
        lines.insert(line, f"{indent[0] if indent else ''}enabled = {value}{ending}")
    return "\n".join(lines)


def text_holds(text: str, feeds: list[dict[str, Any]]) -> bool:
    try:
        return bool(tomlkit.parse(text).unwrap().get("feed", []) == feeds)
    except tomlkit.exceptions.ParseError:
        return False
