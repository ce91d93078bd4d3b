"""The user's settings file: `weir.toml`, read into checked values."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

SPEAKS = ("openai", "anthropic", "gemini", "bedrock", "ollama", "cohere", "mistral", "watsonx")
OWN_NAME = "weir.internal"
_KIN = "; gateways (LiteLLM, Portkey), vLLM, LM Studio and llama.cpp speak 'openai'"
UNIT_PRICES = (
    "input_per_mtok",
    "output_per_mtok",
    "cache_read_per_mtok",
    "cache_write_per_mtok",
    "cache_write_1h_per_mtok",
)
_TOP = (
    "port",
    "dashboard_port",
    "base_url_port",
    "listen",
    "upstream_ca_file",
    "upstream_proxy",
    "drain_s",
    "govern",
    "failover",
    "hosts",
    "prices",
)
_HOST = re.compile(r"(\*\.)?([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(\d{1,5}))?")
_HOST_KEYS = ("speaks", "provider")
_GOVERN_KEYS = ("require_token",)
_MOST_TRIES = 10
_PRICE_KEYS = (*UNIT_PRICES, "multiplier", "same_as")


@dataclass(frozen=True, slots=True)
class ExtraHost:
    """A host that the user names as an LLM host: a company gateway, a local vLLM."""

    name: str
    port: int
    speaks: str
    """Which family of dialects: one of `SPEAKS`."""
    provider: str
    """Whose prices count (a genai-prices id), or `local`: its calls cost nothing."""


@dataclass(frozen=True, slots=True)
class PriceOverride:
    """The user's own price: dollars per million tokens, or a factor on the table's price."""

    provider: str
    """A genai-prices id, or `*`."""
    model: str
    """A glob over model names."""
    rates: Mapping[str, Decimal]
    """Some of `UNIT_PRICES`."""
    multiplier: Decimal = Decimal(1)
    same_as: str = ""
    """Price it as this model (`provider/model`): for deployments and aliases."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often, and for how long, a call is tried that may go to several places. Seconds."""

    tries: int = 3
    deadline_s: float = 600.0
    """So long after its first try begins its last one: many clients wait no longer."""
    connect_s: float = 10.0
    """For name, connection and TLS together."""
    silent_s: float = 60.0
    """Until the head of a streamed answer."""
    silent_whole_s: float = 300.0
    """The same where it is not streamed: its head comes when all of it is made."""


USUAL = Patience()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a `weir.toml` says; what it does not say is absent."""

    plain: Mapping[str, Any] = field(default_factory=dict)
    """Top-level values by name (`port`, `dashboard_port`, ...), and those of `[govern]`."""
    hosts: tuple[ExtraHost, ...] = ()
    prices: tuple[PriceOverride, ...] = ()
    failover: Patience = USUAL


def read(path: Path) -> Contents:
    """Read the file; one that does not exist says nothing.

    Raises ValueError: one line that names the file, the line and what to write.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Contents()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{path}: cannot be read ({error}). Make it a readable UTF-8 file."
        ) from error
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}. Mend that line, or delete the file.") from error
    return _Reader(path, text).contents(table)


class _Reader:
    """Checks each value and knows the line it stands on."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def contents(self, table: Mapping[str, Any]) -> Contents:
        self._known(table, _TOP, where="")
        plain: dict[str, Any] = {}
        for name in ("port", "dashboard_port", "base_url_port"):
            if name in table:
                plain[name] = self._port(name, table[name])
        for name in ("listen", "upstream_ca_file", "upstream_proxy"):
            if name in table:
                plain[name] = self._text(name, table[name])
        if "drain_s" in table:
            plain["drain_s"] = float(self._number("drain_s", table["drain_s"]))
        govern = self._table("govern", table.get("govern", {}))
        self._known(govern, _GOVERN_KEYS, where="govern")
        if "require_token" in govern:
            plain["require_token"] = self._truth("require_token", govern["require_token"])
        hosts = self._table("hosts", table.get("hosts", {}))
        prices = self._table("prices", table.get("prices", {}))
        return Contents(
            plain,
            tuple(self._host(name, value) for name, value in hosts.items()),
            tuple(self._price(name, value) for name, value in prices.items()),
            self._patience(self._table("failover", table.get("failover", {}))),
        )

    def _patience(self, entry: Mapping[str, Any]) -> Patience:
        self._known(entry, Patience.__slots__, where="failover")
        seconds = {k: float(self._number(k, entry[k])) for k in entry if k != "tries"}
        tries = entry.get("tries", USUAL.tries)
        if isinstance(tries, bool) or not isinstance(tries, int) or not 0 < tries <= _MOST_TRIES:
            raise self._wrong(
                "tries", f"must be a number from 1 to {_MOST_TRIES}, as in `tries = 3`"
            )
        return Patience(tries, **seconds)

    def _host(self, name: str, value: Any) -> ExtraHost:
        if isinstance(value, str):
            value = {"speaks": value}
        entry = self._table(name, value)
        self._known(entry, _HOST_KEYS, where=name)
        speaks = entry.get("speaks")
        if speaks not in SPEAKS:
            raise self._wrong(name, f"needs speaks = one of {', '.join(map(repr, SPEAKS))}{_KIN}")
        match = _HOST.fullmatch(name)
        port = int(match[3] or 443) if match else 0
        if not match or not 0 < port < 65536:
            raise self._wrong(name, 'must be a host name: "llm.company.example" or "gpu-box:8000"')
        if match[2].lower() == OWN_NAME:
            raise self._wrong(name, "is Weir's own name: ./run.sh route adds what it leads to")
        provider = self._text("provider", entry.get("provider", "local"))
        return ExtraHost((match[1] or "") + match[2].lower(), port, speaks, provider)

    def _price(self, name: str, value: Any) -> PriceOverride:
        entry = self._table(name, value)
        self._known(entry, _PRICE_KEYS, where=name)
        provider, slash, model = name.partition("/")
        if not slash or not provider or not model:
            raise self._wrong(name, 'must be "provider/model": "openai/gpt-5*" or "*/my-model"')
        rates = {k: self._number(k, entry[k]) for k in UNIT_PRICES if k in entry}
        multiplier = self._number("multiplier", entry.get("multiplier", 1))
        same_as = self._text("same_as", entry.get("same_as", ""))
        if not entry:
            raise self._wrong(name, f"needs at least one of {', '.join(_PRICE_KEYS)}")
        if same_as and "/" not in same_as:
            raise self._wrong("same_as", 'must be "provider/model"')
        return PriceOverride(provider, model, rates, multiplier, same_as)

    def _table(self, name: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(name, "must be a table ([hosts], [prices], ...: lines below it)")
        return value

    def _port(self, name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 65536:
            raise self._wrong(name, f"must be a port number, as in `{name} = 8080`")
        return value

    def _number(self, name: str, value: Any) -> Decimal:
        try:
            number = Decimal(value) if not isinstance(value, bool) else None
        except (InvalidOperation, TypeError, ValueError):
            number = None
        if number is None or not number.is_finite() or number < 0:
            raise self._wrong(name, f"must be a number that is not negative, as in `{name} = 1.25`")
        return number

    def _truth(self, name: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._wrong(name, f"must be true or false, as in `{name} = true`")
        return value

    def _text(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._wrong(name, f'must be text in quotes, as in `{name} = "..."`')
        return value

    def _known(self, table: Mapping[str, Any], names: Iterable[str], where: str) -> None:
        for name in table:
            if name not in names:
                near = difflib.get_close_matches(name, list(names), n=1)
                hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(names)}"
                raise self._wrong(
                    name, f"is not a setting{f' of {where}' if where else ''}: {hint}"
                )

    def _wrong(self, name: str, what: str) -> ValueError:
        line = next((n for n, text in enumerate(self._lines, 1) if name in text), 1)
        end = "" if what.endswith("?") else "."
        return ValueError(f"{self._path}, line {line}: `{name}` {what}{end}")
