"""Which vocabulary counts a model's words, and what the model's own form adds to them.

OpenAI's vocabularies are public, the others' are not: theirs are counted with OpenAI's newest.
The figures for Claude are a fit to 24 recorded answers of Claude 3 to 4.6 (1.10 times o200k's
count, 46 tokens a call of a tool); Gemini's and open models' answers come to 0.95 to 1.15 times
that count, so they are left as they are. Measured 2026-11-25; `python -m tests.estimate_score`.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """How the models of one family count."""

    encoding: str = "o200k_base"
    factor: float = 1.0
    """Tokens of the family for one of the encoding."""
    call: int = 0
    """Tokens that the form of a tool's call takes, beside its name and arguments."""
    message: int = 0
    """Tokens that the form of a message takes that the model writes, beside its words."""
    prompt: int = 0
    """Tokens that the form of a prompt takes more (or less) than OpenAI's formula says."""


OLD_GPT = Family("cl100k_base", call=8)
GPT = Family(call=8)
# Since the o-series a prompt counts one less than the formula says. What these models write has
# the form that the open ones show: `<|channel|>final<|message|>...<|return|>`, and the thoughts
# before it the same (cookbook.openai.com/articles/openai-harmony, not re-read); recorded answers
# of GPT-5 to 5.6 and gpt-oss without thoughts are 3 to 5 tokens longer than their words.
REASONING_GPT = Family(call=8, message=4, prompt=-1)
# The open models get a system message of their own in front of every prompt.
OPEN_GPT = Family(call=8, message=4, prompt=60)
CLAUDE = Family(factor=1.1, call=46)
OTHER = Family()

_FAMILIES = (
    (re.compile(r"gpt-oss"), OPEN_GPT),
    (re.compile(r"gpt-(?:3|4(?![.o\d]))|gpt-?35|davinci|babbage|curie|\bada\b"), OLD_GPT),
    (re.compile(r"gpt-4|chatgpt-4o|gpt-(?:audio|realtime)"), GPT),
    (re.compile(r"gpt-\d|\bo\d\b|codex"), REASONING_GPT),
    (re.compile(r"claude"), CLAUDE),
)


def family_of(model: str) -> Family:
    """Say which family a model belongs to, by its name; what is not known is `OTHER`."""
    name = model.lower()
    return next((family for pattern, family in _FAMILIES if pattern.search(name)), OTHER)
