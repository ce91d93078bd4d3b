"""What a call on a client token needs: who knows tokens, who holds keys, and our "no"."""

from typing import Protocol

from addons.core.call import Refusal
from addons.core.policy.grant import Grant
from addons.core.policy.routing import Decision, ModelName, Wish
from addons.core.secret import Secret


class Tokens(Protocol):
    """Knows which client tokens stand."""

    @property
    def is_empty(self) -> bool:
        """Tell whether none was ever minted: then no credential is looked at."""
        ...

    def is_token(self, text: str) -> bool:
        """Tell, cheaply and by its form alone, whether a credential is meant as a client token."""
        ...

    def check(self, text: str, now: float) -> Grant | Refusal:
        """Say what a token allows by now (seconds since 1970)."""
        ...


class Picked(Protocol):
    """A provider key for one call."""

    @property
    def key_id(self) -> str:
        """Which key it is."""
        ...

    @property
    def version(self) -> int:
        """Which of its versions."""
        ...

    @property
    def secret(self) -> Secret:
        """The key itself."""
        ...

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where it may go."""
        ...


class Ring(Protocol):
    """Holds the provider keys."""

    def pick(self, upstream: str, now: float) -> Picked | Refusal:
        """Give a key that may be used by now."""
        ...

    def rest(self, key_id: str, until: float) -> None:
        """Let a key rest that was told to wait."""
        ...

    def rests_until(self, upstream: str, now: float) -> float:
        """Tell when the first key of an upstream is rested; `now` if one is."""
        ...

    def refused(self, key_id: str, version: int) -> None:
        """Keep that the provider does not take this version of a key."""
        ...


class Routes(Protocol):
    """Knows the rules that say where calls go."""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no rule."""
        ...

    def decide(self, wish: Wish) -> Decision | Refusal:
        """Say where a call goes."""
        ...

    def models(self, grant: Grant | None) -> tuple[ModelName, ...]:
        """Give the names that a caller may ask for at `weir.internal`."""
        ...

    def leads_to(self, host: str, port: int) -> bool:
        """Tell whether this is an upstream that somebody has named: also one on this machine."""
        ...


class NoTokens:
    """Nobody has minted a client token: every credential is the client's own."""

    is_empty = True

    def is_token(self, text: str) -> bool:
        """Say no."""
        return False

    def check(self, text: str, now: float) -> Grant | Refusal:
        """Refuse: there is no token that could stand."""
        return UNKNOWN


class NoKeys:
    """No provider key is kept here."""

    def pick(self, upstream: str, now: float) -> Picked | Refusal:
        """Refuse with the remedy."""
        return Refusal(
            400,
            "no_provider_key",
            f"weir: there is no provider key for {upstream}. Add one: ./run.sh key add {upstream}",
        )

    def rest(self, key_id: str, until: float) -> None:
        """Do nothing: there is none."""

    def rests_until(self, upstream: str, now: float) -> float:
        """Give now: nothing rests."""
        return now

    def refused(self, key_id: str, version: int) -> None:
        """Do nothing: there is none."""


class NoRoutes:
    """Nobody has set a rule: every call goes where the client sends it."""

    is_empty = True

    def decide(self, wish: Wish) -> Decision | Refusal:
        """Lead it nowhere else."""
        return Decision(())

    def models(self, grant: Grant | None) -> tuple[ModelName, ...]:
        """Give none."""
        return ()

    def leads_to(self, host: str, port: int) -> bool:
        """Say no."""
        return False


NO_TOKENS = NoTokens()
NO_KEYS = NoKeys()
NO_ROUTES = NoRoutes()

UNKNOWN = Refusal(
    401,
    "token_unknown",
    "weir: this client token is not one of this Weir's. Mint one: ./run.sh token mint --help",
)
REQUIRED = Refusal(
    401,
    "token_required",
    "weir: this Weir takes calls with a client token only ([govern] require_token in weir.toml). "
    "Ask its owner for one and use it where your provider key stands.",
)
NO_OWN_CREDENTIAL = Refusal(
    401,
    "token_required",
    "weir: weir.internal takes client tokens only, because a provider's own key or login is for "
    "that provider's host alone. Mint one (./run.sh token mint --help) and use it as the API key.",
)
NOT_SERVED = Refusal(
    404,
    "not_served_here",
    "weir: weir.internal serves chat/completions, completions, responses, embeddings, messages, "
    "images, audio, rerank, realtime and models below /v1. For anything else, call the provider's "
    "own host through the proxy.",
)
NO_ROUTE = Refusal(
    400,
    "no_route",
    "weir: weir.internal knows nobody who answers for this model in this API. "
    "GET https://weir.internal/v1/models lists what it knows; ./run.sh route --help adds to it.",
)
FROM_AFAR = Refusal(
    401,
    "token_required",
    "weir: calls from another machine need a client token. Mint one where Weir runs "
    "(./run.sh token mint --help) and use it where your provider key stands.",
)
PASSAGE = Refusal(
    407,
    "token_required",
    "weir: from another machine, other hosts are reached with a client token in the proxy's "
    "address only: HTTPS_PROXY=http://name:TOKEN@host:port. ./run.sh token mint --help says more.",
)
TWO_TOKENS = Refusal(
    401,
    "two_tokens",
    "weir: the request brings two different client tokens. Send one.",
)
TOO_LARGE = Refusal(
    413,
    "body_too_large",
    "weir: what this request asks for decides whether and where it goes, so it is read before it "
    "leaves, and it is larger than 32 MiB. Send less at once, or upload files in parts.",
)
UNKNOWN_LENGTH = Refusal(
    411,
    "length_required",
    "weir: what this request asks for decides whether and where it goes, so it is read before it "
    "leaves, and it does not say how long it is. Send Content-Length.",
)
AMBIGUOUS = Refusal(
    400,
    "model_ambiguous",
    "weir: this client token is limited to some models, and which model the request asks for "
    "cannot be told for sure: its body is no plain JSON, or names a member twice.",
)
