"""Sentences to vectors with the packaged all-MiniLM-L6-v2: the one place that runs the embedded model.

torch and transformers are imported when the model is loaded, not before.
"""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from summarizer.model.bases import find_base

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 384
LONGEST = 256  # tokens; what is longer is cut
BATCH = 32
MOST_THREADS = 4  # short batches do not gain from more


class Encoder:
    """The model in memory. Safe to call from one thread at a time."""

    def __init__(self, tokenizer: Any, model: Any) -> None:
        self._tokenizer = tokenizer
        self._model = model

    @classmethod
    def load(cls) -> Self:
        """The model of the installed package, checked by its hash; never asks the network. Raises ModelMissing."""
        folder = find_base("small")
        os.environ["HF_HUB_OFFLINE"] = "1"  # read when the libraries are first imported
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging as quiet

        quiet.set_verbosity_error()  # type: ignore[no-untyped-call]
        quiet.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(min(MOST_THREADS, os.cpu_count() or 1))
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModel.from_pretrained(folder, local_files_only=True)
        return cls(tokenizer, model.eval())

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row a text, in order: (n, 384), float32, of unit length; the same up to 1e-5 in any company."""
        import numpy as np

        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda n: len(texts[n]))  # so that little is padded
        for start in range(0, len(by_length), BATCH):
            batch = by_length[start : start + BATCH]
            rows[batch] = self._mean_pooled([texts[n] for n in batch])
        return rows

    def _mean_pooled(self, texts: list[str]) -> Any:
        import torch

        inputs = self._tokenizer(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        with torch.inference_mode():
            states = self._model(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1).to(states.dtype)
        means = (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1e-9)
        return torch.nn.functional.normalize(means, dim=1).numpy()
