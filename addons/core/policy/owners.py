"""Whose model a name is: for calls that are sent to nobody's host in particular."""

from functools import lru_cache

from addons.core.policy import globs

# How each provider names its models, as generally known: no list was opened for this. A name that
# is missing can be asked for as `provider/name`. Where one company has two sites with keys of their
# own, both stand here: the one that has a key is asked.
_OWNERS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("openai",),
        (
            *(
                "gpt-*",
                "chatgpt-*",
                "o1",
                "o1-*",
                "o3",
                "o3-*",
                "o4-*",
                "codex-*",
                "computer-use-*",
            ),
            *("ft:*", "text-embedding-3-*", "text-embedding-ada-*", "dall-e-*", "sora-*"),
            *("whisper-1", "tts-1*", "omni-moderation-*", "text-moderation-*"),
            *("babbage-*", "davinci-*"),
        ),
    ),
    (("anthropic",), ("claude-*",)),
    (
        ("google",),
        (
            *("gemini-*", "models/*", "gemma-*", "learnlm-*", "imagen-*", "veo-*", "aqa"),
            *("text-embedding-00*", "embedding-00*"),
        ),
    ),
    (("x-ai",), ("grok-*",)),
    (("deepseek",), ("deepseek-*",)),
    (
        ("mistral",),
        (
            *("mistral-*", "ministral-*", "magistral-*", "codestral-*", "devstral-*"),
            *("pixtral-*", "voxtral-*", "open-mistral-*", "open-mixtral-*", "open-codestral-*"),
        ),
    ),
    (("moonshotai",), ("kimi-*", "moonshot-*")),
    (("zai", "zhipuai"), ("glm-*", "cogview-*", "embedding-2", "embedding-3")),
    (("alibaba",), ("qwen*", "qwq-*", "qvq-*", "text-embedding-v*")),
    (("xiaomi",), ("mimo-*",)),
    (("minimax",), ("MiniMax-*", "minimax-*", "abab*")),
    (("cohere",), ("command*", "embed-*", "rerank-*", "c4ai-*")),
    (("perplexity",), ("sonar", "sonar-*")),
    (("ai21",), ("jamba-*",)),
    (("volcengine",), ("doubao-*",)),
    (("voyageai",), ("voyage-*",)),
    (("jina",), ("jina-*",)),
    (("writer",), ("palmyra-*",)),
)
_MOST_NAMES = 2048
_LONGEST_NAME = 256


def owners(model: str) -> tuple[str, ...]:
    """Give the providers whose model this may be, the likeliest first; none if nobody's."""
    return _found(model) if len(model) <= _LONGEST_NAME else ()


def owns_models(provider: str) -> bool:
    """Tell whether a provider is asked for models by their names alone."""
    return any(provider in providers for providers, _ in _OWNERS)


@lru_cache(_MOST_NAMES)
def _found(model: str) -> tuple[str, ...]:
    return next((providers for providers, names in _OWNERS if globs.any_matches(names, model)), ())
