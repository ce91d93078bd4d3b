"""How a provider takes its key; the one place where a `Secret` is unwrapped."""

from collections.abc import MutableMapping

from addons.core.secret import Secret

BEARER = "bearer"
NO_KEY = "none"
# A header each: docs.claude.com/en/api/overview, ai.google.dev/gemini-api/docs/api-key and
# learn.microsoft.com/azure/ai-foundry/openai/reference, read 2026-11-25.
_HEADERS = ("x-api-key", "x-goog-api-key", "api-key")
_OF_PROVIDER = {"anthropic": "x-api-key", "google": "x-goog-api-key", "azure": "api-key"}


def style(provider: str, dialect: str) -> str:
    """Say how a provider's own hosts take a key from a call in `dialect`.

    Where Anthropic and Google copy OpenAI's API, they take the key as OpenAI does
    (docs.claude.com/en/api/openai-sdk, ai.google.dev/gemini-api/docs/openai, read 2026-11-25).
    """
    own = _OF_PROVIDER.get(provider, BEARER)
    copies_openai = own in ("x-api-key", "x-goog-api-key") and dialect.startswith("openai")
    return BEARER if copies_openai else own


def authorize(headers: MutableMapping[str, str], auth: str, secret: Secret) -> None:
    """Put one credential in. Raises ValueError for a style that there is not."""
    if auth in _HEADERS:
        name, form = auth, "{}"
    elif auth == BEARER:
        name, form = "authorization", "Bearer {}"
    else:
        raise ValueError(f"{auth!r} is no way to bring a key")
    headers[name] = form.format(secret.reveal())
