"""`analyze` and `resolve` as programs call them, and the errors of both."""

import json
from pathlib import Path

import pytest

from tests.e2e.program import ROOT, install
from tests.fakes.feed_server import FeedServer, item, rss

ARTICLE = "France has rejected the fisheries treaty, its foreign ministry said on Monday. Talks go on in Rabat."
STANCE_KEYS = {
    "actor", "actor_mention", "stance", "cue", "target", "target_resolved", "sentence", "attributed_to", "confidence",
}  # fmt: skip


async def test_analyze_gives_a_row_for_each_line_in_order_faulty_ones_too(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "a", "title": "Fish", "text": ARTICLE}),
        "{not json",
        json.dumps({"id": "b", "title": "No text"}),
        json.dumps({"id": "c", "title": "", "text": ""}),
    ]
    ended = await install(tmp_path).run("analyze", "--jsonl", stdin="\n".join(lines))
    assert ended.code == 0, ended.said
    first, broken, textless, empty = map(json.loads, ended.out.splitlines())
    assert set(first) == {"id", "summary", "stances", "language", "model"}
    [stance] = first["stances"]
    assert set(stance) == STANCE_KEYS
    assert (stance["actor"], stance["stance"], stance["target"]) == ("France", "opposes", "the fisheries treaty")
    assert "line 2" in broken["error"]
    assert textless["id"] == "b"
    assert "text" in textless["error"]
    assert (empty["id"], empty["summary"], empty["stances"]) == ("c", [], [])


async def test_analyze_reads_a_file_standard_input_and_a_web_page(tmp_path: Path, feed_server: FeedServer) -> None:
    program = install(tmp_path)
    page = feed_server.html("/story", f"<html lang='en'><h1>Fish</h1><p>{ARTICLE}</p></html>")
    (tmp_path / "story.txt").write_text(ARTICLE, encoding="utf-8")
    for source, stdin in (("story.txt", ""), ("-", ARTICLE), (page, "")):
        ended = await program.run("analyze", source, stdin=stdin)
        assert ended.code == 0, ended.said
        assert "✗ France opposes the fisheries treaty" in ended.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("analyze", "missing.txt"), 4, "missing.txt"),
        (("analyze", "--jsonl", "missing.jsonl"), 4, "missing.jsonl"),
        (("analyze",), 2, "Name a file"),
        (("resolve",), 2, "names"),
        (("digest", "--since", "soon"), 4, "soon"),
        (("digset",), 2, "digest"),
        (("feeds", "remove", "Nothing"), 3, "Nothing"),
        (("feeds", "add", "gopher://example.org"), 3, "https://"),
    ],
)
async def test_wrong_use_gets_a_line_and_an_exit_code(
    tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended = await install(tmp_path).run(*arguments)
    assert ended.code == code, ended.said
    assert said in ended.err
    assert "Traceback" not in ended.said


async def test_resolve_tells_actor_and_country(tmp_path: Path) -> None:
    rows = "\n".join(
        json.dumps({"mention": m, "context": "", "date": None}) for m in ("the Élysée", "Paris Saint-Germain")
    )
    ended = await install(tmp_path).run("resolve", "--jsonl", stdin=f"{rows}\n[1]\n")
    palace, club, faulty = map(json.loads, ended.out.splitlines())
    assert palace == {"mention": "the Élysée", "actor": "France", "country": "FRA"}
    assert club == {
        "mention": "Paris Saint-Germain",
        "actor": "Paris Saint-Germain",
        "country": "FRA",
    }  # no stance of France
    assert "line 3" in faulty["error"]

    spoken = await install(tmp_path / "two").run("resolve", "Downing Street")
    assert spoken.out == "Downing Street: United Kingdom (GBR)\n"


async def test_what_analyze_says_of_the_seed(tmp_path: Path) -> None:
    ended = await install(tmp_path).run("analyze", "--json", str(ROOT / "seeds" / "000_fa446f48e3006721.txt"))
    row = json.loads(ended.out)
    expected = json.loads((ROOT / "seeds" / "expected.json").read_text(encoding="utf-8"))
    assert row["summary"] == expected["summary"]
    found = {(s["actor"], s["stance"], s["target_resolved"] or s["target"]) for s in row["stances"]}
    pinned = {(s["actor"], s["stance"], s["target_resolved"] or s["target"]) for s in expected["stances"]}
    assert len(found & pinned) >= 4


async def test_feeds_are_found_taken_from_an_opml_file_and_given_to_one(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    program = install(tmp_path, ["https://known.example/rss"])
    feed_server.serve("/rss", rss(item("1", "A headline"), title="The News"))
    site = feed_server.html("/", '<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>')

    found = await program.run("feeds", "discover", site)
    assert found.out.startswith(f"1. The News (1 entries)\n   {feed_server.url('/rss')}\n   - A headline\n"), found.said
    nothing = await program.run("feeds", "discover", feed_server.url("/nothing"))
    assert (nothing.code, "404" in nothing.err) == (4, True)

    (tmp_path / "other.opml").write_text(
        '<opml><body><outline text="Asia &amp; co"><outline text="New" xmlUrl="https://new.example/rss"/></outline>'
        '<outline text="Known" xmlUrl="https://known.example/rss"/><outline text="Bad" type="rss"/></body></opml>'
    )
    imported = await program.run("feeds", "import", "other.opml")
    assert imported.out.startswith("1 added, 1 there already, 1 refused.\nrefused: Bad: its url is missing")
    assert 'tags = ["asia-co"]' in (tmp_path / "config" / "feeds.toml").read_text()

    exported = await program.run("feeds", "export")
    again = await install(tmp_path / "two").run("feeds", "import", "-", stdin=exported.out)
    assert again.out == "2 added, 0 there already, 0 refused.\n", again.said
