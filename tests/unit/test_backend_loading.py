"""Models that are not there, not whole or not what was asked for: one line that says how to mend it."""

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from summarizer.backends.devices import choose_place
from summarizer.backends.generating import Refused
from summarizer.backends.loading import RETRY_AFTER, OnDemand, fault_of, find_source, load_part, name_of
from summarizer.model.bases import ModelMissing


@pytest.mark.parametrize(
    ("model", "line"),
    [
        ("/nowhere/at/all", "there is no folder /nowhere/at/all"),
        ("./llama", "there is no folder llama"),
        ("a/b/c", "there is no folder a/b/c"),
        ("models/tiny.gguf", "there is no file models/tiny.gguf"),
    ],
)
def test_what_cannot_be_there_is_told_before_anything_is_loaded(model: str, line: str) -> None:
    with pytest.raises(ModelMissing, match=line):
        find_source(model)


def test_a_folder_without_a_model_and_a_file_that_is_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"there is no config\.json in it"):
        find_source(str(tmp_path))
    page, broken = tmp_path / "page.html", tmp_path / "page.gguf"
    for path in (page, broken):
        path.write_text("<html>not found</html>")
    with pytest.raises(ModelMissing, match="name a folder"):
        find_source(str(page))
    with pytest.raises(ModelMissing, match="is not a GGUF file, or not a whole one"):
        find_source(str(broken))


def test_a_gguf_file_that_was_cut_off_is_told(tmp_path: Path) -> None:
    (tmp_path / "cut.gguf").write_bytes(b"GGUF\x03\x00\x00")
    source = find_source(str(tmp_path / "cut.gguf"))
    with pytest.raises(ModelMissing, match=r"^cut\.gguf cannot be loaded: [^\n]+$"):
        load_part(AutoConfig.from_pretrained, source)


@pytest.mark.parametrize(
    "config",
    ["{", "{}", json.dumps({"model_type": "of-next-year"}), json.dumps({"model_type": "llama"})],
)
def test_a_folder_whose_model_is_faulty_is_told_in_one_line(tmp_path: Path, config: str) -> None:
    (tmp_path / "config.json").write_text(config)
    for loader in (AutoTokenizer, AutoModelForCausalLM):
        with pytest.raises(ModelMissing, match=r" cannot be loaded: [^\n]{10,250}$"):
            load_part(loader.from_pretrained, find_source(str(tmp_path)))


def test_a_hub_that_is_not_reached_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    fault = fault_of("nobody/nothing", "cpu", "float32", encodes=False)
    assert fault is not None
    assert "nobody/nothing cannot be loaded: it is not on this machine, and the hub is not reached" in fault.why


def test_a_device_that_is_not_there_and_a_precision_that_is_none_are_told() -> None:
    for device in ("cpu:7", "tpu", "cuda:99"):
        with pytest.raises(ModelMissing, match=f'no device "{device}"'):
            choose_place(device)
    with pytest.raises(ModelMissing, match='"float8" is not known'):
        choose_place("cpu", "float8")
    assert choose_place("cpu", "bfloat16").dtype is torch.bfloat16
    assert choose_place("cpu").dtype in (torch.float32, torch.bfloat16)


def test_a_model_is_named_by_the_last_part_of_its_path() -> None:
    assert name_of("org/model-7b") == "org/model-7b"
    assert name_of("/data/models/model-7b/") == "model-7b"
    assert name_of("~/models/small.gguf") == "small.gguf"


class Hub:
    """Down until it is up."""

    def __init__(self) -> None:
        self.up = False
        self.asked = 0

    def load(self) -> str:
        self.asked += 1
        if not self.up:
            raise ModelMissing("the hub is not reached")
        return "a model"


def test_what_failed_to_load_is_tried_again_after_some_minutes_and_then_kept() -> None:
    hub = Hub()
    now = [0.0]
    model = OnDemand(hub.load, lambda: now[0])
    assert model.get() == Refused("the hub is not reached")
    hub.up = True
    now[0] = RETRY_AFTER - 1
    assert model.get() == Refused("the hub is not reached")
    assert hub.asked == 1
    now[0] = RETRY_AFTER
    assert [model.get(), model.get()] == ["a model", "a model"]
    assert hub.asked == 2
