"""What tests share: the encoder is loaded once, since that takes seconds."""

import pytest

from summarizer.encoder import Encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder.load()
