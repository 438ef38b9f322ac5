"""Training of the chooser: who is meant by the words of a holder, learned from annotated passages."""

import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from summarizer.actors import Gazetteer
from summarizer.model.chooser import ChooserNet, by_actor, inputs, owners_of
from summarizer.model.findings import SentenceReading
from summarizer.model.tagger import Tagger
from summarizer.model.weights import load, save_chooser
from summarizer.referents import Scene
from summarizer.training.gold import find_span, read_records, sentence_bounds
from summarizer.traits import actor_key

log = logging.getLogger(__name__)
EPOCHS = 7
RATE = 1.2e-3
BATCH = 32  # holders
READ_TOGETHER = 64  # passages
MISTAKEN = 0.2  # of earlier holders, while learning: in use they are what was chosen, and that is not always right

Place = tuple[int, int, int]
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One annotated holder: its candidates and which actor is right (-1 where none of them is)."""

    states: Tensor  # (1 + N, hidden), the holder's first, 16 bits
    traits: Tensor  # (N, TRAITS)
    owners: Tensor  # (N)
    actors: int
    right: int
    told: int  # stances that it holds


def train_chooser(size: str, paths: Sequence[Path], dev: Path, folder: Path, large_base: Path | None, seed: int) -> str:
    """Train on the records of `paths` and put the result into the weights in `folder`; returns what was reached."""
    tagger = load(size, large_base, folder).tagger
    tagger.half = True
    taught = [case for case in cases(tagger, read_records(paths), MISTAKEN, seed) if case.right >= 0]
    asked = list(cases(tagger, read_records([dev])))
    log.info("%d holders to learn from", len(taught))
    net = _trained(taught, tagger.encoder.hidden, seed)
    save_chooser(folder, size, net)
    learned, measured = _share_right(net, taught), _share_right(net, asked)
    return f"the right actor for {learned:.3f} of what was learned, {measured:.3f} of {dev.name}"


def cases(tagger: Tagger, records: Sequence[Record], mistaken: float = 0.0, seed: int = 0) -> Iterator[Case]:
    """The annotated holders of the records, each read in its passage, with earlier ones as annotated but for a share
    that is `mistaken`."""
    gazetteer = Gazetteer.load()
    draw = random.Random(seed)  # noqa: S311 - mistakes, no secret
    records = [record for record in records if record["stances"]]
    for begin in range(0, len(records), READ_TOGETHER):
        some = records[begin : begin + READ_TOGETHER]
        passages = [_sentences(record) for record in some]
        for record, sentences, seen in zip(some, passages, tagger.read(passages), strict=True):
            yield from _of_passage(Scene(gazetteer, sentences), sentences, seen, record, mistaken, draw)


def _sentences(record: Record) -> list[str]:
    text = record["text"]
    return [text[b:e] for b, e in sentence_bounds(text, {stance["sentence"] for stance in record["stances"]})]


def _of_passage(
    scene: Scene,
    sentences: Sequence[str],
    seen: Sequence[SentenceReading],
    record: Record,
    mistaken: float,
    draw: random.Random,
) -> Iterator[Case]:
    actors: dict[Place, list[str]] = {}
    for stance in record["stances"]:
        place = _place(sentences, stance)
        if place:
            actors.setdefault(place, []).append(stance["actor"])
    for place, own in sorted(actors.items()):
        readings, is_person = scene.readings(*place)
        held = draw.choice(readings).actor if readings and draw.random() < mistaken else own[0]
        scene.hold(held, *place, is_person)
        owners, _ = owners_of(readings)
        keys = {candidate.key: owner for candidate, owner in zip(readings, owners, strict=True)}
        states, traits = inputs(seen, place, readings)
        right = keys.get(actor_key(own[0]), -1)
        yield Case(states.half(), traits, torch.tensor(owners), len(keys), right, len(own))


def _place(sentences: Sequence[str], stance: Mapping[str, Any]) -> Place | None:
    for number, sentence in enumerate(sentences):
        if stance["sentence"] in sentence:
            cue = find_span(sentence, stance["cue"], None)
            holder = cue and find_span(sentence, stance["actor_mention"], cue)
            return (number, *holder) if holder else None
    return None


def _trained(taught: Sequence[Case], hidden: int, seed: int) -> ChooserNet:
    torch.manual_seed(seed)
    net = ChooserNet(hidden)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=0.02)
    order, steps = list(range(len(taught))), EPOCHS * -(-len(taught) // BATCH)
    step = 0
    for epoch in range(EPOCHS):
        random.Random(seed * 100 + epoch).shuffle(order)  # noqa: S311 - shuffling, no secret
        net.train()
        for begin in range(0, len(order), BATCH):
            optimizer.param_groups[0]["lr"] = RATE * (1 - step / steps)
            some = [taught[n] for n in order[begin : begin + BATCH]]
            loss = _loss(net, some)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            step += 1
        log.info("epoch %d, loss %.3f", epoch + 1, float(loss.detach()))
    return net.eval()


def _chances(net: ChooserNet, some: Sequence[Case]) -> list[Tensor]:
    """Log-chances of the actors of each case, not normalised."""
    sizes = [len(case.owners) for case in some]
    holders = torch.cat([case.states[:1].expand(size, -1) for case, size in zip(some, sizes, strict=True)]).float()
    states = torch.cat([case.states[1:] for case in some]).float()
    scores = net(holders, states, torch.cat([case.traits for case in some]))
    parts = scores.split(sizes)
    return [by_actor(part, case.owners, case.actors) for part, case in zip(parts, some, strict=True)]


def _loss(net: ChooserNet, some: Sequence[Case]) -> Tensor:
    """Nats a holder."""
    losses = [-torch.log_softmax(c, 0)[case.right] for c, case in zip(_chances(net, some), some, strict=True)]
    return torch.stack(losses).mean()


@torch.inference_mode()
def _share_right(net: ChooserNet, asked: Sequence[Case]) -> float:
    """Of all stances, the share whose actor is found."""
    right = 0
    for begin in range(0, len(asked), BATCH):
        some = asked[begin : begin + BATCH]
        right += sum(c.told * (int(x.argmax()) == c.right) for x, c in zip(_chances(net, some), some, strict=True))
    return right / max(1, sum(case.told for case in asked))
