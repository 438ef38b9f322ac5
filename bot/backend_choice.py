"""What `analysis.backend` says: which kind of model, its name, and where its server is."""

import re
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["embedded", "seq2seq", "chat", "openai"]

SERVER = re.compile(r"https?://[^\s/?#]+[^\s?#]*")
KINDS = '"embedded", "seq2seq:MODEL", "chat:MODEL" or "openai:ADDRESS#MODEL"'


@dataclass(frozen=True, slots=True)
class Backend:
    """`model` is what the kind understands by it; `base_url` is a server's."""

    kind: Kind
    model: str = ""
    base_url: str = ""


def backend_of(text: str) -> Backend:
    """Raises ValueError that says what is wrong, without the value: an address may hold a password."""
    kind, colon, rest = text.strip().partition(":")
    if kind == "embedded" and not colon:
        return Backend("embedded")
    if kind not in ("seq2seq", "chat", "openai") or not colon:
        raise ValueError(f"must be {KINDS}")
    if kind != "openai":
        if not rest.strip():
            raise ValueError(f'must name a model, such as "{kind}:FOLDER"')
        return Backend(cast("Kind", kind), rest.strip())
    address, _, model = rest.partition("#")
    if not SERVER.fullmatch(address):
        raise ValueError('must name a server as "openai:http://localhost:8000/v1#MODEL"')
    if "@" in address:
        raise ValueError("must hold no password in its address; a key stands in STANCEWIRE_ANALYSIS__API_KEY")
    if not model.strip():
        raise ValueError('must name a model behind #, such as "openai:http://localhost:8000/v1#MODEL"')
    return Backend("openai", model.strip(), address.rstrip("/"))
