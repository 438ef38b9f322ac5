"""A backend named in the settings, as the product builds and checks it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import LazyAnalyser
from bot.checkup import Finding, findings
from bot.settings import load_settings
from summarizer.actors import Gazetteer
from summarizer.domain import Document
from tests.conftest import LoadedModels
from tests.fakes.chat_server import ChatServer, Failing
from tests.fakes.tiny_models import save_tiny_bart, save_tiny_llama

KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


def variables(server: ChatServer, folder: Path) -> dict[str, str]:
    (folder / "feeds.toml").write_text("")
    return {
        "STANCEWIRE_CONFIG": str(folder),
        "STANCEWIRE_DATA_DIR": str(folder),
        "STANCEWIRE_DATABASE_URL": f"sqlite:///{folder}/s.db",
        "STANCEWIRE_ANALYSIS__MODEL": "small",
        "STANCEWIRE_ANALYSIS__BACKEND": f"openai:{server.url}#org/tiny:7b",
        "STANCEWIRE_ANALYSIS__API_KEY": KEY,
    }


def on_the_backend(environ: dict[str, str]) -> Finding:
    (finding,) = [each for each in findings(environ) if each.what.startswith("backend")]
    assert KEY not in finding.what
    return finding


def test_the_check_says_whether_the_server_answers(server: ChatServer, tmp_path: Path) -> None:
    environ = variables(server, tmp_path)
    server.say("Yes.")
    assert on_the_backend(environ) == Finding(True, "backend: openai:org/tiny:7b answers")
    server.say(Failing(404))
    finding = on_the_backend(environ)
    assert not finding.ok
    assert "has no model org/tiny:7b" in finding.what
    assert "the embedded model stands in" in finding.what


def test_the_check_tells_of_the_embedded_model_alone(server: ChatServer, tmp_path: Path) -> None:
    environ = variables(server, tmp_path) | {"STANCEWIRE_ANALYSIS__BACKEND": "embedded"}
    assert on_the_backend(environ) == Finding(True, "backend: embedded")
    assert server.requests == []


def test_articles_are_analysed_by_the_server_of_the_settings(
    server: ChatServer, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    settings = load_settings(variables(server, tmp_path))
    analyser = LazyAnalyser(settings, gazetteer, LoadedModels(settings.data_dir))
    quote = "Norway welcomed the offer of Spain to pay for half of the bridge."
    stance = {
        "quote": quote,
        "holder": "Norway",
        "stance": "supports",
        "cue": "welcomed",
        "target": "the offer of Spain",
    }
    server.say(json.dumps({"summary": [quote], "stances": [stance]}))
    (analysis,) = analyser.analyse([Document("1", "Bridge", quote)])
    assert analysis.model.startswith("openai:org/tiny:7b/v1+small-")
    assert [(each.actor, each.polarity, each.sentence) for each in analysis.stances] == [("Norway", "supports", quote)]
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("kind", ["chat", "seq2seq"])
def test_the_check_says_whether_a_model_of_this_machine_is_there(server: ChatServer, tmp_path: Path, kind: str) -> None:
    environ = variables(server, tmp_path)
    save_tiny_llama(tmp_path / "chat")
    save_tiny_bart(tmp_path / "seq2seq", ["No news."], {})
    environ["STANCEWIRE_ANALYSIS__BACKEND"] = f"{kind}:{tmp_path}/{kind}"
    assert on_the_backend(environ) == Finding(True, f"backend: {kind}:{kind} is there")
    other = {"chat": "seq2seq", "seq2seq": "chat"}[kind]
    environ["STANCEWIRE_ANALYSIS__BACKEND"] = f"{kind}:{tmp_path}/{other}"
    assert f'{other} is of another kind: name it as "{other}:{tmp_path}/{other}"' in on_the_backend(environ).what
    environ["STANCEWIRE_ANALYSIS__BACKEND"] = f"{kind}:{tmp_path}/gone"
    finding = on_the_backend(environ)
    assert not finding.ok
    assert f"there is no folder {tmp_path}/gone" in finding.what
    assert server.requests == []


def test_articles_are_summed_up_by_the_summariser_of_the_settings(
    server: ChatServer, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    said = ["Norway backs the bridge.", "It rained on Monday in the city.", "Oslo is far away.", "Nobody paid for it."]
    save_tiny_bart(tmp_path / "tiny", said, {})
    environ = variables(server, tmp_path) | {
        "STANCEWIRE_ANALYSIS__BACKEND": f"seq2seq:{tmp_path}/tiny",
        "STANCEWIRE_ANALYSIS__DEVICE": "cpu",
        "STANCEWIRE_ANALYSIS__DTYPE": "float32",
    }
    settings = load_settings(environ)
    analyser = LazyAnalyser(settings, gazetteer, LoadedModels(settings.data_dir))
    (analysis,) = analyser.analyse([Document("1", "The bridge", " ".join(said))])
    assert analysis.model.startswith("seq2seq:tiny+small")
    assert set(analysis.summary.sentences) <= set(said)
