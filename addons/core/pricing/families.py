"""Which vocabulary counts a model's words, and what the model's own form adds to them.

The form of OpenAI's prompts is documented (developers.openai.com/cookbook, "How to count tokens
with tiktoken", read 2026-11-25: 3 tokens a message, the role, a name 1, and 3 for the answer's
beginning), those of open models stand in their chat templates. Whatever else is here is what
public recordings report beyond their words: measured 2026-11-26 on 2,300 answers and as many
prompts, others than those that `python -m tests.estimate_score` reads for checking.
"""

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Family:
    """How the models of one family count."""

    encoding: str = "o200k_base"
    """A vocabulary of OpenAI's, or one that is imitated (`imitations`)."""
    prompt: int = 3
    """Tokens that begin a conversation, and the answer."""
    turn: int = 4
    """Tokens of a message beside its words."""
    system: int = 4
    """The same of the system's; tools need one, too, to stand in."""
    answered: int = 0
    """Tokens that an earlier answer takes beside those of a message."""
    default: int = 0
    """Tokens that the system says where a prompt does not tell what."""
    thoughts: int = 0
    """Tokens that tell the model to think."""
    message: int = 0
    """Tokens that the form of a message takes that the model writes, beside its words."""
    end: int = 0
    """Tokens that end an answer."""
    call: int = 10
    """Tokens that the form of a tool's call takes, beside its name and arguments."""
    argument: int = 0
    """The same of an argument."""
    calling: int = 0
    """The same of all calls together."""
    calls_in_xml: bool = False
    """Whether calls are written as Claude writes them (`claude_calls`)."""
    wraps_calls: bool = True
    """Whether there is a wrapping around those, behind which nothing ends the answer."""
    thought: int = 0
    """Tokens that the form of thoughts takes that are shown, beside their words."""
    shape: int = 0
    """Tokens that say of a message that it has the form of a schema that was asked for."""
    shape_beside_tools: int = 0
    """The same where there are tools as well."""
    named_call: int | None = None
    """All that one call takes that was asked for by its name, which is not written then."""
    is_told_in_json: bool = True
    is_told_compactly: bool = False
    """How the model is told of tools: in JSON without blanks, with blanks, or in TypeScript."""
    tools: int = 0
    """Tokens that tell the model how to use tools."""
    tool: int = 0
    """Tokens of a tool beside what is told of it."""
    tools_any: int = 0
    """More of `tools` when one has to be called."""
    tools_named: int = 0
    """The same when a certain one has to be called."""
    form: int | None = None
    """Tokens that tell of the form an answer must have, beside its schema; None: it is not told."""
    hides_tools: bool = True
    """Whether the model is not told of tools that must not be called."""


# Two calls at once come in a wrapping of their own.
OLD_GPT = Family(
    "cl100k_base",
    call=21,
    calling=-13,
    named_call=0,
    is_told_in_json=False,
    tools=-1,
    tools_named=12,
    form=3,
    hides_tools=False,
)
GPT = replace(OLD_GPT, encoding="o200k_base", shape_beside_tools=4)
# Since the o-series a prompt counts one less than the formula says. What these models write has
# the form that the open ones show: `<|channel|>final<|message|>...<|return|>`, and the thoughts
# before it the same (cookbook.openai.com/articles/openai-harmony, not re-read); recorded answers
# of GPT-5 to 5.6 and gpt-oss without thoughts are 3 to 5 tokens longer than their words. One in the
# form of a schema has 4 more (42 of 42 answers of GPT-5.4 and 5.6, read 2026-11-27): there the form
# says `<|constrain|>json`. GPT-4o's have them where there are tools as well (45 of 47). An earlier
# answer stands in a prompt with its channel, 2 tokens (5 of 5 conversations without a schema).
REASONING_GPT = replace(
    GPT,
    prompt=2,
    answered=2,
    message=4,
    call=26,
    calling=-15,
    named_call=None,
    tools=0,
    tools_named=0,
    shape=4,
)
# The open models get a system message of their own in front of every prompt.
OPEN_GPT = replace(
    REASONING_GPT,
    prompt=63,
    system=2,
    call=13,
    calling=0,
    tools=18,
    shape=0,
    shape_beside_tools=0,
)

# Claude's tokens for tools are documented by model (docs.anthropic.com, "Tool use", pricing, read
# 2026-11-26: 530 and, when one has to be called, 281 for Opus 3, 264 and 340 for Haiku 3; 346 and
# 313 since 3.5); recorded prompts since 4.5 have some 500 and 590.
CLAUDE = Family(
    "claude-3",
    prompt=4,
    turn=3,
    system=0,
    thoughts=29,
    end=3,
    call=15,
    argument=13,
    calling=15,
    calls_in_xml=True,
    thought=8,
    is_told_compactly=True,
    tools=316,
    tool=12,
    tools_any=-29,
    tools_named=-29,
    form=81,
    hides_tools=False,
)
# It ends with what the next turn begins with: "\n\nHuman:".
CLAUDE_2 = replace(CLAUDE, end=4)
CLAUDE_3_HAIKU = replace(CLAUDE, tools=264, tools_any=98, tools_named=98)
CLAUDE_3_OPUS = replace(CLAUDE, tools=534, tools_any=-234, tools_named=-234)
CLAUDE_3_SONNET = replace(CLAUDE, tools=159, tools_any=76, tools_named=76)
CLAUDE_4_5 = replace(CLAUDE, tools=498, tools_any=91, tools_named=104)
# Opus 4.7 came with another vocabulary, which all later models have (platform.claude.com/docs,
# "Token counting", read 2026-11-26: about 30 % more tokens).
CLAUDE_4_7 = replace(
    CLAUDE_4_5, encoding="claude-4.7", prompt=9, turn=2, system=1, end=4, thought=0
)
CLAUDE_5 = replace(
    CLAUDE_4_7,
    prompt=4,
    end=2,
    call=10,
    argument=8,
    calling=2,
    wraps_calls=False,
    tools=354,
    tools_any=120,
    tools_named=126,
)

GEMINI = Family("gemma", prompt=0, turn=1, system=1, call=7, is_told_compactly=True, tool=-3)
GEMINI_3 = replace(GEMINI, tools=14)
OLD_GEMINI = replace(GEMINI, call=-4, tool=-30)
GEMMA = Family("gemma", prompt=4, turn=5, system=0, end=1)
# How to call tools is told at length; when they must not be called nothing is.
DEEPSEEK = Family(
    "deepseek", 2, 2, 0, call=16, argument=12, calling=4, named_call=2, tools=220, tool=-8
)
LLAMA_3 = Family("llama-3", 5, 5, 5, end=1, call=9, tools=170, tool=-25)
# Since 3.1 the template tells the date, in a message of the system in any case.
LLAMA_3_1 = replace(LLAMA_3, prompt=30, system=0)
# Ollama's own template tells less.
LOCAL_LLAMA_3_1 = replace(LLAMA_3, prompt=20, system=0, tools=60, tool=0)
# The categories of harm stand in the template.
LLAMA_GUARD = replace(LLAMA_3, prompt=188)
# The marks around a turn are words in its vocabulary, the one that Mistral's first models had.
LLAMA_2 = Family("mistral-v3", prompt=1, turn=8, system=8, end=1)
LLAMA_4 = Family(prompt=5, turn=5, system=5, end=1)
MISTRAL = Family("tekken", 1, 2, 2, end=1, call=2, calling=1, tools=2, tool=1)
OLD_MISTRAL = replace(MISTRAL, encoding="mistral-v3")
# What became "latest" in 2026 is told something first.
NEW_MISTRAL_SMALL = replace(MISTRAL, prompt=13)
QWEN = Family("qwen", 3, 5, 5, end=1, call=15, tools=78, hides_tools=False)
QWEN_3_5 = replace(QWEN, prompt=5, tools=198, hides_tools=True)
# "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
QWEN_2_5 = replace(QWEN, default=16)
KIMI = Family(prompt=4, turn=5, system=3, end=1)
# Marks stand around thoughts, and the template has them where there are none, too: recorded answers
# of 4.5 and 4.6 are 2 to 4 tokens longer than their words.
GLM = Family(prompt=3, turn=2, system=2, message=2, end=1, tools=84)
# Since 4 each prompt is told something first, and each model something else: recorded prompts of
# one are all beyond their words by the same number (read 2026-11-27: 3 to 10 plain ones of each).
GROK = Family(prompt=190, turn=1, system=0, end=1, tools=-30)
GROK_4 = replace(GROK, prompt=683, tools=153, tool=-23)
GROK_4_FAST = replace(GROK_4, prompt=155)
GROK_4_FAST_PLAIN = replace(GROK_4, prompt=167)
GROK_CODE = replace(GROK_4, prompt=203)
OLD_GROK = Family(prompt=2, turn=4, system=4, end=1, tools=170)
# Of seven answers of Nova lite and premier that AWS' notebooks and logs print (read 2026-11-27),
# six are near by these tokens: more than by any others that are counted here.
NOVA = Family("gemma", prompt=0, turn=0, system=0, call=11, tools=318)
NOVA_2 = replace(NOVA, encoding="o200k_base", tools=880)
# What is billed is the words alone.
COMMAND = Family("gemma", prompt=0, turn=0, system=0, call=0)
# Reports the words alone.
SONAR = Family("llama-3", prompt=0, turn=0, system=0)
PALMYRA = Family("qwen", prompt=27, turn=4, system=4, tools=117)
OTHER = Family(end=1)

_FAMILIES = tuple(
    (re.compile(pattern), family)
    for pattern, family in (
        (r"gpt-oss", OPEN_GPT),
        (r"gpt-(?:3|4(?![.o\d]))|gpt-?35|davinci|babbage|curie|\bada\b", OLD_GPT),
        (r"gpt-4|chatgpt-4o|gpt-(?:audio|realtime)", GPT),
        (r"gpt-5-chat", GPT),  # which does not think
        (r"gpt-\d|\bo\d\b|codex", REASONING_GPT),
        (r"sonar", SONAR),
        (r"claude-(?:v?2|instant)", CLAUDE_2),
        (r"claude-(?:3-5-haiku|3\.5-haiku|3-haiku)", CLAUDE_3_HAIKU),
        (r"claude-3-opus", CLAUDE_3_OPUS),
        (r"claude-3-sonnet", CLAUDE_3_SONNET),
        (r"claude.*4[-.]7", CLAUDE_4_7),
        (r"claude.*(?:4[-.]8|4[-.]9|[a-z]-[5-9]\b|fable|mythos)", CLAUDE_5),
        (r"claude.*4[-.][56]", CLAUDE_4_5),
        (r"claude", CLAUDE),
        (r"gemini-(?:1|2\.0)", OLD_GEMINI),
        (r"gemini-[3-9]", GEMINI_3),
        (r"gemini", GEMINI),
        (r"gemma", GEMMA),
        (r"llama-?guard", LLAMA_GUARD),
        (r"deepseek-r1-distill-llama", LLAMA_3_1),
        (r"deepseek-r1-distill-qwen", QWEN),
        (r"deepseek", DEEPSEEK),
        (r"llama3\.[123](?!-)", LOCAL_LLAMA_3_1),
        (r"llama-?3[-.][123](?!\d)", LLAMA_3_1),
        (r"llama-?3", LLAMA_3),
        (r"llama-?4", LLAMA_4),
        (r"llama-?2", LLAMA_2),
        (
            r"mistral-(?:tiny|7b|(?:small|medium|large)-2[34]0[2-6])|mi[sx]tral-?8x"
            r"|open-mi(?:xtral|stral-7b)|^mistral(?::|$)",
            OLD_MISTRAL,
        ),
        (r"mistral-small-(?:latest|26)", NEW_MISTRAL_SMALL),
        (r"mistral|ministral|magistral|devstral|codestral|pixtral|voxtral", MISTRAL),
        (r"qwen-?3(?:\.|-(?!\d+b))[5-9]", QWEN_3_5),
        (r"qwen-?2[-.]5", QWEN_2_5),
        (r"qwen|qwq|qvq", QWEN),
        (r"kimi|moonshot", KIMI),
        (r"\bglm", GLM),
        (r"grok-4\.[3-9]", GROK),
        (r"grok-4-fast-non-reasoning", GROK_4_FAST_PLAIN),
        (r"grok-4-fast", GROK_4_FAST),
        (r"grok-code", GROK_CODE),
        (r"grok-4(?:-0709|-latest|$)", GROK_4),
        (r"grok", OLD_GROK),
        (r"\bnova-2\b", NOVA_2),
        (r"\bnova\b", NOVA),
        (r"command|\baya\b", COMMAND),
        (r"palmyra", PALMYRA),
    )
)


def family_of(model: str) -> Family:
    """Say which family a model belongs to, by its name; what is not known is `OTHER`."""
    name = model.lower()
    return next((family for pattern, family in _FAMILIES if pattern.search(name)), OTHER)
