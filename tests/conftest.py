"""What tests share: each trained model is loaded once, since that takes seconds."""

import os
from collections.abc import Callable
from functools import cache

import pytest

from bot.app import LazyAnalyser, Models, large_base
from bot.settings import load_settings
from summarizer.actors import Gazetteer
from summarizer.analyser import EmbeddedAnalyser
from summarizer.model.weights import Trained, load
from summarizer.stances import StanceFinder

BASE = large_base(load_settings(os.environ).data_dir)


@cache
def loaded(size: str) -> Trained:
    if size == "large" and not (BASE / "model.safetensors").is_file():
        pytest.skip("the base of the large model is not installed")
    return load(size, BASE)


class LoadedModels(Models):
    """The models of the product, each loaded once for all tests."""

    def trained(self, size: str) -> Trained:
        return loaded(size)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session", params=["small", "large"])
def trained(request: pytest.FixtureRequest) -> Trained:
    """The shipped model of each size."""
    return loaded(request.param)


@pytest.fixture(scope="session")
def finder(trained: Trained, gazetteer: Gazetteer) -> StanceFinder:
    return StanceFinder(trained.tagger, gazetteer, trained.shape.threshold, "tested", trained.chooser)


@pytest.fixture(scope="session")
def analyser_of(gazetteer: Gazetteer) -> Callable[[str], EmbeddedAnalyser]:
    """The analyser as the product builds it, by the size of its model."""

    @cache
    def build(size: str) -> EmbeddedAnalyser:
        settings = load_settings({"STANCEWIRE_ANALYSIS__MODEL": size})
        return LazyAnalyser(settings, gazetteer, LoadedModels(settings.data_dir)).load()

    return build


@pytest.fixture(scope="session")
def analyser(analyser_of: Callable[[str], EmbeddedAnalyser]) -> EmbeddedAnalyser:
    """The analyser with the small model, which every installation has."""
    return analyser_of("small")
