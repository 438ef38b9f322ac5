import numpy as np
import pytest

from summarizer.encoder import DIMENSIONS
from summarizer.model.bases import ModelMissing, find_base


def test_vectors_are_of_unit_length_and_in_order(encoder):
    rows = encoder.embed(["A cat sat on the mat.", "Parliament passed the budget.", "A cat lay on a rug."])
    assert rows.shape == (3, DIMENSIONS)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[2] > rows[0] @ rows[1]


def test_a_vector_does_not_depend_on_its_company(encoder):
    texts = [f"Sentence {n} of the article " + "goes on " * (n % 7) for n in range(40)]
    together = encoder.embed(texts)
    assert np.abs(encoder.embed(texts[::-1])[::-1] - together).max() < 1e-5
    assert np.abs(encoder.embed([texts[3]])[0] - together[3]).max() < 1e-5


def test_nothing_embeds_to_no_rows_and_an_empty_text_to_one(encoder):
    assert encoder.embed([]).shape == (0, DIMENSIONS)
    assert np.isfinite(encoder.embed(["", "word " * 5000])).all()


def test_a_missing_model_is_said_with_its_mend():
    with pytest.raises(ModelMissing, match="make install"):
        find_base("small", package="a_package_that_is_not_there")


def test_a_damaged_model_is_said_with_its_mend(tmp_path, monkeypatch):
    folder = tmp_path / "a_damaged_model" / "model"
    folder.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (folder / name).write_bytes(b"cut off")
    (tmp_path / "a_damaged_model" / "__init__.py").write_text("raise RuntimeError('looked at, never imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelMissing, match="is damaged"):
        find_base("small", package="a_damaged_model")
