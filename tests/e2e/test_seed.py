"""The seed article, from its feed through to the text that people read. Nothing that it does not state."""

import json
from pathlib import Path

import pytest

from tests.e2e.program import ROOT, Ended, Program, install

OFFICE = "a scheme to open a NATO liaison office in Japan"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An installation whose only feed is the seed's, read once."""
    home = tmp_path_factory.mktemp("seed")
    program = install(home)
    seeds = home / "seeds"
    seeds.mkdir()
    (seeds / "feed.xml").write_bytes((ROOT / "seeds" / "feed.xml").read_bytes())
    entry = '[[feed]]\nurl = "file:../seeds/feed.xml"\ntitle = "RT"\nlanguage = "en"\n'
    (home / "config" / "feeds.toml").write_text(entry, encoding="utf-8")
    return program


@pytest.fixture
async def read(program: Program) -> Program:
    if not (program.home / "data").exists():
        ended = await program.run("once")
        assert ended.code == 0, ended.said
    return program


async def page(program: Program, *arguments: str) -> str:
    ended: Ended = await program.run(*arguments)
    assert ended.code == 0, ended.said
    return ended.out


async def test_the_stances_of_the_seed_are_told_with_their_actors(read: Program) -> None:
    """By the small model, which every installation has; it misses two of the six that `seeds/expected.json` pins."""
    found = {}
    for actor in ("France", "China", "Russia"):
        row = json.loads(await page(read, "actor", actor, "--json"))
        assert row["supports"] == []
        found[actor] = {(s["target_resolved"] or s["target"], s["attributed_to"]) for s in row["opposes"]}
    assert (OFFICE, "Politico") in found["France"]
    assert ("NATO’s creeping expansion", None) in found["China"]
    assert found["Russia"] >= {
        ("NATO’s expansion in Eastern Europe", None),
        ("NATO’s attempts to extend its activities into Asia", None),
    }


async def test_nobody_else_has_a_position(read: Program) -> None:
    for other in ("NATO", "United States", "Australia", "Germany"):
        row = json.loads(await page(read, "actor", other, "--json"))
        assert row["opposes"] == row["supports"] == []


@pytest.mark.parametrize("name", ["France", "Paris", "Macron", "élysée"])
async def test_frances_page_reads_so_by_whatever_name(read: Program, name: str) -> None:
    text = await page(read, "actor", name)
    assert text.startswith("France · against ")
    assert (
        f"✗ {OFFICE}\n"
        "“Paris has refused to approve a scheme to open a NATO liaison office in Japan, arguing the bloc should not"
        " extend itself beyond the North Atlantic, according to an Elysee Palace official cited by Politico.”"
        " (reported by Politico)\n"
        "RT (https://www.rt.com/news/) · 7 Jul 2023\n"
    ) in text


async def test_the_digest_shows_it_without_caption_and_doubled_links(read: Program) -> None:
    text = await page(read, "digest")
    assert "Nothing new in the last 24 hours" in text
    assert OFFICE in text
    for dirt in ("FILE PHOTO", "Thomas Coex", "weighs in", "China responds to NATO initiative", "(RT)"):
        assert dirt not in text


async def test_a_pipe_without_commands_gets_the_digest_after_one_pass(tmp_path: Path, program: Program) -> None:
    """`make run </dev/null` on a machine that nobody sits at."""
    fresh = Program(
        program.home, {"STANCEWIRE_DATABASE_URL": f"sqlite:///{tmp_path}/s.db", "STANCEWIRE_DATA_DIR": str(tmp_path)}
    )
    ended = await fresh.run("run")
    assert ended.code == 0, ended.said
    assert "@BotFather" in ended.out
    assert OFFICE in ended.out
