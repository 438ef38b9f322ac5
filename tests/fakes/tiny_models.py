"""Models of a few thousand weights that a test makes, saves and loads as if they had come from a hub."""

from collections.abc import Sequence
from pathlib import Path

import sentencepiece
import torch
from tokenizers import AddedToken, Tokenizer, decoders
from tokenizers.models import BPE, WordLevel
from tokenizers.pre_tokenizers import ByteLevel, WhitespaceSplit
from tokenizers.processors import TemplateProcessing
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

TEMPLATE = (
    "{% for m in messages %}<|turn|>{{ m['role'] }}\n{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|turn|>assistant\n{% endif %}"
)
WITHOUT_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}" + TEMPLATE
)
SIGNS = ("<s>", "<pad>", "</s>", "<unk>")  # as BART numbers them


def word_tokenizer(texts: Sequence[str], longest: int) -> PreTrainedTokenizerFast:
    """Words between spaces, those of the texts alone."""
    words = dict.fromkeys([*SIGNS, *(word for text in texts for word in text.split())])
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.post_processor = TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    signs = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=longest, **signs)


def save_tiny_bart(
    folder: Path, texts: Sequence[str], learn: dict[str, str], steps: int = 0, longest: int = 256
) -> None:
    """A BART that knows the words of the texts; in `steps` it learns by heart what to say to each text of `learn`."""
    torch.manual_seed(0)
    tokenizer = word_tokenizer([*texts, *learn, *learn.values()], longest)
    size = {"d_model": 32, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "encoder_layers": 1, "decoder_layers": 1}
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2, "dropout": 0.0}
    config = BartConfig(vocab_size=len(tokenizer), max_position_embeddings=longest, **size, **heads)
    model = BartForConditionalGeneration(config)
    if steps:
        asked = tokenizer(list(learn), padding=True, return_tensors="pt", return_token_type_ids=False)
        labels = tokenizer(list(learn.values()), padding=True, return_tensors="pt").input_ids
        labels[labels == config.pad_token_id] = -100
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        for _ in range(steps):
            optimizer.zero_grad()
            model(**asked, labels=labels).loss.backward()
            optimizer.step()
    model.generation_config.update(num_beams=2, max_length=60)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def save_tiny_llama(folder: Path, template: str | None = TEMPLATE, longest: int = 2_048) -> None:
    """A chat model with random weights that reads and writes bytes."""
    torch.manual_seed(0)
    alphabet = {letter: n for n, letter in enumerate(sorted(ByteLevel.alphabet()))}
    tokenizer = Tokenizer(BPE(alphabet, []))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<|turn|>", special=True), AddedToken("<|end|>", special=True)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>")
    fast.chat_template = template
    size = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    end = fast.eos_token_id
    ends = {"bos_token_id": None, "eos_token_id": end, "pad_token_id": end}
    model = LlamaForCausalLM(LlamaConfig(vocab_size=len(fast), max_position_embeddings=longest, **size, **ends))
    model.save_pretrained(folder)
    fast.save_pretrained(folder)


def save_tiny_t5(folder: Path, texts: Sequence[str]) -> None:
    """A T5 with random weights, its tokenizer a sentencepiece file as that of Pegasus and mT5."""
    torch.manual_seed(0)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(folder / "spiece"),
        vocab_size=80,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    config = T5Config(vocab_size=200, d_model=16, d_kv=4, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0)
    T5ForConditionalGeneration(config).save_pretrained(folder)
