"""What is counted of words: prompts and answers in every dialect that has some, tools, costs."""

import json
from collections.abc import Mapping, Sequence
from functools import partial

from addons.core.call import Reading, Source, Usage
from addons.core.evidence import LONGEST_EXCERPT, Evidence, Excerpt
from addons.core.pricing import estimate, imitations, tool_forms
from addons.core.pricing.prices import Prices
from addons.core.pricing.tokenizer import CLAUDES, Tokenizer
from addons.core.providers import figures, reported_cost, tool_schemas
from addons.core.providers.dialect import Dialect, Words, Wordy
from addons.core.providers.openai import chat_usage
from tests.fuzz.dialect_machines import every, seeds, strings
from tests.fuzz.machine import Machine
from tests.fuzz.promises import Broken
from tests.fuzz.wire_machines import EVENTS, JSON

_MODELS = ("gpt-4o", "gpt-5", "o3", "gpt-oss-120b", "claude-3-haiku", "claude-opus-4-7", "gemini-3")
_MOST_GROWN = 3000
_MOST_TIMES = 80
"""How many times its own length a text may be written as: blanks, and the form around it."""
_LARGEST = 2**63


def grown(data: bytes) -> bytes:
    """Nest or repeat what an input says: a fuzzer's own inputs are too short to be deep.

    `R`, then lines: what comes first, what opens, what is inside, what closes, what comes last.
    """
    parts = data[1:].split(b"\n")
    if data[:1] != b"R" or len(parts) != 5:
        return data
    first, opening, inside, closing, last = parts
    times = _MOST_GROWN // max(1, len(opening) // 16)
    return (first + opening * times + inside + closing * times + last)[:LONGEST_EXCERPT]


def _count(encoding: str, texts: Sequence[str]) -> int:
    """Stand for the process that counts: it is sent the texts as JSON."""
    sent = json.loads(json.dumps({"encoding": imitations.vocabulary(encoding), "texts": texts}))
    if not all(isinstance(text, str) for text in sent["texts"]):
        raise Broken(f"{texts} are texts")
    return sum(map(len, texts))


def _words(dialect: Wordy, data: bytes) -> None:
    text = grown(data)
    for body in (text, text.partition(b"\n")[2]):
        asked, said = dialect.prompt(body), dialect.speech(body)
        if (asked, said) != (dialect.prompt(body), dialect.speech(body)):
            raise Broken(f"{body!r} is not always the same")
        for words in (asked, said):
            if words is not None:
                _is_sane(words, len(body))
        for model in _MODELS:
            if asked is not None and estimate.prompt_tokens(asked, model, _count) < 0:
                raise Broken(f"{asked} is less than nothing to {model}")
            if estimate.speech_tokens(said, model, _count, 0.5, asked) < 0:
                raise Broken(f"{said} is less than nothing from {model}")
        excerpt = Excerpt()
        for at in range(0, len(body), 997):
            excerpt.take(body[at : at + 997])
        if excerpt.text != body or excerpt.size != len(body):
            raise Broken(f"{body!r} is kept as {excerpt.text!r}")
        filled = Evidence(dialect, "gpt-5", body, body, len(body) + 1, _count)(Reading())
        if filled.source not in (Source.NONE, Source.ESTIMATED):
            raise Broken(f"{filled} is a guess")


def _is_sane(words: Words, size: int) -> None:
    counts = (words.messages, words.systems, words.names, words.calls, words.arguments)
    if any(count < 0 for count in (*counts, words.ends, words.sound)):
        raise Broken(f"{words} are less than none")
    if sum(map(len, words.texts)) > 6 * size + 1000:
        raise Broken(f"{size} bytes say {sum(map(len, words.texts))} letters")


def _tools(data: bytes) -> None:
    text = grown(data)
    document = figures.parsed(text)
    tools = tuple(tool_schemas.described(document))
    tool_schemas.choice(document)
    told = [tool_forms.typescript(tools)]
    for one in (*tools, figures.table(document)):
        told += [tool_forms.compact(one), tool_forms.spaced(one)]
        told += [tool_forms.answer({"name": one.get("name"), "schema": one})]
        told += [tool_forms.indented({"schema": one}), tool_forms.typescript((one,))]
    longest = max(map(len, told))
    if longest > _MOST_TIMES * len(text) + 1000:
        raise Broken(f"{len(text)} bytes are told in {longest} letters")


def _costs(data: bytes) -> None:
    document = figures.table(figures.parsed(data))
    facts = reported_cost.price_facts(document, figures.name(document.get("provider")))
    if any(not isinstance(fact, str) for fact in facts.values()):
        raise Broken(f"{facts} are facts")
    strings(dict(facts))
    header = data.decode("latin-1")
    costs = (
        reported_cost.told_cost(document),
        reported_cost.cost_beside(document),
        reported_cost.reported_cost(document),
        reported_cost.cost_in({"x-litellm-response-cost": header}),
    )
    if any(cost is not None and not 0 <= cost < _LARGEST for cost in costs):
        raise Broken(f"{costs} are costs")


_PRICES = Prices()
_AT = "2026-11-26T05:00:00.000Z"
_PROVIDERS = ("openai", "anthropic", "google", "openrouter", "azure", "aws", "x-ai", "mistral")


def _priced(data: bytes) -> None:
    """Price what a usage says; the first line names who is asked, and for which model."""
    line, _, body = data.partition(b"\n")
    provider, _, model = line.decode("utf-8", "replace").partition(" ")
    usage = figures.table(figures.parsed(body))
    read = chat_usage.read(usage, model)
    facts: Mapping[str, str] = reported_cost.price_facts(usage, provider)
    for seller in (provider, _PROVIDERS[len(data) % len(_PROVIDERS)]):
        for one in (read, Usage(input_tokens=1, units={"web_searches": 1.0})):
            found = _PRICES.price(seller, model, one, _AT, facts, figures.name(usage.get("tier")))
            amount = found.cost.amount_nusd
            if amount is not None and not 0 <= amount < _LARGEST:
                raise Broken(f"{one} costs {amount}")
            if amount is not None and amount != sum(each.amount_nusd for each in found.lines):
                raise Broken(f"{found.lines} are not {amount}")


_TOKENIZER = Tokenizer()
_LONG_FOR_CLAUDE = 4_000
"""Characters that take too long for a fuzzer, which tries thousands of texts."""


def _tokens(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")  # gives halves of pairs, too
    if data[:1] == b"R":
        text = text[1:] * (40_000 // max(1, len(text)))
    claudes = CLAUDES if len(text) < _LONG_FOR_CLAUDE else ()
    for encoding in ("o200k_base", "cl100k_base", *claudes):
        kinds = _TOKENIZER.kinds(encoding, (text,))
        # A character has up to four bytes; to Claude, a word also has a mark for each of its ends.
        most = (8 if encoding in CLAUDES else 4) * len(text)
        if sum(kinds.values()) > most or any(count <= 0 for count in kinds.values()):
            raise Broken(f"{kinds} are in {text!r}")
        for imitation in ("gemma", "llama-3", "qwen", encoding):
            if imitations.vocabulary(imitation) != encoding:
                continue
            if imitations.total(imitation, kinds) < 0:
                raise Broken(f"{kinds} in {imitation}")


_TOOLS = (
    *(b'"parameters":', b'"properties":', b'"type":', b'"array"', b'"object"', b'"items":'),
    *(b'"anyOf":[', b'"enum":[', b'"required":[', b'"description":', b'"name":"a"', b'"default":'),
    *(b'"function":', b'"functionDeclarations":[', b'"toolSpec":', b'"inputSchema":{"json":'),
)
_TOOL = (
    b'[{"type":"function","function":{"name":"a","description":"b","parameters":{"type":"object"'
)
_TOOL_SEEDS = [
    _TOOL + b',"properties":{"c":{"type":["array","null"],"items":{"enum":[1]}}}}}}]',
    b'[{"functionDeclarations":[{"name":"a","parametersJsonSchema":{"anyOf":[{"type":"a"}]}}]}]',
    b'R[{"name":"a","parameters":\n{"type":["array","array"],"items":\n{}\n}\n}]',
    b'R[{"name":"a","parameters":\n{"properties":{"a":\n{}\n}}\n}]',
    b'{"type":"tool","name":"a"}',
]
_COST_SEEDS = [
    b'{"cost":0.1,"cost_details":{"upstream_inference_cost":0.2},"is_byok":true}',
    b'{"cost_in_usd_ticks":5,"estimated_cost":"1e-3","search_context_size":"low"}',
    b'{"cost":{"total_cost":1,"usd":"2"},"prompt_tokens":5,"prompt_tokens_details":'
    b'{"cached_tokens":5,"cache_write_tokens":5}}',
    b"0.00012",
]
_PRICE_SEEDS = [
    b'openai gpt-5\n{"prompt_tokens":5,"completion_tokens":5,"prompt_tokens_details":'
    b'{"cached_tokens":3,"audio_tokens":1},"tier":"flex"}',
    b'openrouter anthropic/claude-opus-4.5:online\n{"prompt_tokens":1e15,"cost":1}',
    b'google gemini-3-pro\n{"prompt_tokens":300000,"completion_tokens":9007199254740991}',
    b'aws us.anthropic.claude-sonnet-4-5-20250929-v1:0\n{"input_tokens":5,"output_tokens":1}',
]
_DEEP = [
    b'R{"messages":[{"content":\n[{"type":"tool_result","content":\n"a"\n}]\n}]}',
    b'R{"messages":[{"content":\n[{"toolResult":{"content":\n[{"text":"a"}]\n}}]\n}]}',
    b'R{"a":\n[\n1\n]\n,"messages":[{"content":"a"}]}',
]


def _wordy_seeds(dialect: Dialect) -> list[bytes]:
    return [*_DEEP, *(seed[1:] for seed in seeds(dialect)), *seeds(dialect)]


def _machines() -> list[Machine]:
    found = []
    for dialect in every():
        if isinstance(dialect, Wordy):
            told = partial(_wordy_seeds, dialect)
            name = f"{dialect.name} words"
            found.append(Machine(name, partial(_words, dialect), (*EVENTS, *JSON), told))
    return found


WORDS = (
    Machine("tools", _tools, (*_TOOLS, *JSON), lambda: _TOOL_SEEDS),
    Machine("costs", _costs, JSON, lambda: _COST_SEEDS),
    Machine("prices", _priced, JSON, lambda: _PRICE_SEEDS),
    Machine("tokens", _tokens, (b"R", b" ", b"\n", b"\xe4\xb8\x80"), lambda: [b"R \n", b"a weir"]),
    *_machines(),
)
