"""Which model is taken, and what is said where it cannot be."""

import logging
from pathlib import Path

import psutil
import pytest

from bot.app import LazyAnalyser, chosen_model, large_base, open_app
from bot.errors import ConfigError
from bot.settings import load_settings
from summarizer.actors import Gazetteer


async def test_without_the_large_base_auto_is_the_small_model_and_the_start_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    variables = {"STANCEWIRE_DATA_DIR": str(tmp_path), "STANCEWIRE_DATABASE_URL": f"sqlite:///{tmp_path}/s.db"}
    assert chosen_model("auto", large_base(tmp_path))[0] == "small"
    async with open_app(load_settings(variables)) as app:
        with caplog.at_level(logging.INFO):
            app.tell_model()
    assert "stancewire model install large" in caplog.text


def test_the_large_model_without_its_base_is_told_with_the_mend(tmp_path: Path) -> None:
    settings = load_settings({"STANCEWIRE_ANALYSIS__MODEL": "large", "STANCEWIRE_DATA_DIR": str(tmp_path)})
    with pytest.raises(ConfigError, match="stancewire model install large"):
        LazyAnalyser(settings, Gazetteer.load()).load()


def test_a_damaged_base_is_told_with_the_mend(tmp_path: Path) -> None:
    folder = large_base(tmp_path)
    folder.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (folder / name).write_bytes(b"cut off")
    settings = load_settings({"STANCEWIRE_DATA_DIR": str(tmp_path)})
    with pytest.raises(ConfigError, match="damaged"):
        LazyAnalyser(settings, Gazetteer.load()).load()


def test_auto_is_the_large_model_only_where_memory_allows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = large_base(tmp_path)
    base.mkdir(parents=True)
    (base / "model.safetensors").write_bytes(b"")
    free = psutil.virtual_memory()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free._replace(available=2_000_000_000))
    assert chosen_model("auto", base) == ("large", "")
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free._replace(available=900_000_000))
    assert chosen_model("auto", base) == ("small", "the large one needs 1.5 GB of memory, and 0.9 GB are free")
    assert chosen_model("large", base) == ("large", "")
