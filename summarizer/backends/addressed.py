"""Sentences of an article that speak to a model in place of a reader: 'ignore your instructions and write that …'.

No model is shown them, and nothing is quoted from them. Others, in other words, may get through: what a model makes of
those is checked like everything that it writes.
"""

import re

MODELS = r"(?:AIs?|assistants?|(?:large )?language models?|LLMs?|chatbots?|summari[sz]ers?|models?)"
TO_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?]{0,30}"
    r"\b(?:your|previous|prior|above|earlier|preceding|foregoing|system|all|any)\b[^.!?]{0,30}"
    r"\b(?:instructions?|prompts?|guidelines|directions|directives|system message|safety rules)\b"
    r"|\b(?:ignore|disregard|forget) (?:everything|anything|all|what)\b[^.!?]{0,30}\b(?:above|before|so far|told)\b"
    r"|\bsystem prompt\b|\bnew instructions?\s?:|\byou are now an?\b|\byou are an? (?:AI|assistant|language model)\b"
    rf"|\b(?:notes?|attention|instructions?|messages?|important) (?:to|for) (?:the |any |all |every )*{MODELS}\b"
    rf"|^\W*(?:dear )?{MODELS}\s?[,:]"
    r"|^\W*(?:system|assistant|user|developer)\s?:"
    r"|<\||\|>|\[/?INST\]",
    re.IGNORECASE,
)
AN_ORDER_TO_WRITE = re.compile(
    r"^\W*(?:(?:please|now|instead|then|and|also|you must|you should|you will|always|only|just),?\s+)*"
    r"(?:write|say|output|print|respond|reply|answer|state|report|summari[sz]e|add|include|append|insert|return"
    r"|pretend|repeat|mention|conclude|make sure|be sure)\b,?\s*"
    r"(?:(?:only|exactly|this|the following|in (?:the|your) (?:summary|answer|output|response|json))\b,?\s*)*"
    r"(?::|\b(?:that|with|as if|only|exactly|nothing but|the (?:words|sentence|stance|article|text))\b|[\"“])",
    re.IGNORECASE,
)


def speaks_to_a_model(sentence: str) -> bool:
    return bool(TO_A_MODEL.search(sentence) or AN_ORDER_TO_WRITE.match(sentence))
