"""The results of a batch, one answer after the other, of any number and size."""

from collections.abc import Callable, Mapping
from typing import Any

from addons.core.call import NO_USAGE, Charge
from addons.core.providers import figures, usages
from addons.core.providers.anthropic import messages_usage
from addons.core.providers.batch import Batch
from addons.core.providers.lone_object import LONGEST_WHOLE
from addons.core.providers.openai import chat_usage, responses_usage
from addons.core.providers.reported_cost import reported_cost
from addons.core.wire.elements import Elements
from addons.core.wire.members import Members, Reader

_ANSWER = frozenset({"id", "model", "object", "output", "tool_usage", "tools", "usage"})


def add_answer(batch: Batch, answer: Mapping[str, Any], images: int = 0) -> None:
    """Add one answer of chat, of responses, of messages, of embeddings, or of images."""
    usage = figures.table(answer.get("usage"))
    model = figures.name(answer.get("model"))
    if answer.get("object") == "response":
        charges = responses_usage.charges(answer, model)
    elif answer.get("type") == "message":
        charges = messages_usage.charges(usage, model, {})
    else:
        counted = chat_usage.read(usage, model)
        units = {"images": images} if images else {}
        counted = usages.with_units(counted, units)
        charges = (Charge(model, counted),) if counted != NO_USAGE else ()
    if charges:
        batch.add(charges, usage, reported_cost(usage))


class Result:
    """Reads one result: an object whose `response.body` is the answer.

    What is too long to be held, with images in it, is read member by member.
    """

    __slots__ = ("_answer", "_held", "_images", "_object", "_size", "is_complete")

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._size = 0
        self._object: Members | None = None
        self._answer = Members(_ANSWER)
        self._images: Elements[Members] = Elements()
        self.is_complete = False
        """Tells whether the result was read to its end; known when it is added."""

    def feed(self, chunk: bytes) -> None:
        """Read on."""
        if self._object is not None:
            self._object.feed(chunk)
            return
        self._held.append(chunk)
        self._size += len(chunk)
        if self._size > LONGEST_WHOLE:
            self._answer = Members(_ANSWER, inside={"data": self._images})
            response = Members(frozenset(), inside={"body": self._answer})
            self._object = Members(frozenset(), inside={"response": response})
            self._object.feed(b"".join(self._held))
            self._held.clear()

    def add_to(self, batch: Batch) -> None:
        """Add what was read."""
        if self._object is None:
            result = figures.parsed(b"".join(self._held))
            self.is_complete = isinstance(result, dict)
            answer = figures.table(figures.table(figures.table(result).get("response")).get("body"))
            images = len(figures.rows(answer.get("data")))
        else:
            self.is_complete = self._object.is_complete
            answer = {name: figures.parsed(text) for name, text in self._answer.found.items()}
            images = self._images.count
        add_answer(batch, answer, 0 if answer.get("object") == "list" else images)


class InlineResult:
    """Reads one result that stands in the batch itself, or on a page of it.

    xAI's `batch_result.response` holds the answer, named by its kind
    (https://docs.x.ai/docs/guides/batch-api, read 2026-11-25); OpenRouter's is `response.body`
    (https://openrouter.ai/docs/batch-quickstart, read 2026-11-26).
    """

    __slots__ = ("_object", "_result")

    def __init__(self) -> None:
        self._result = Members(frozenset({"response"}))
        self._object = Members(frozenset({"response"}), inside={"batch_result": self._result})

    def feed(self, chunk: bytes) -> None:
        """Read on."""
        self._object.feed(chunk)

    def add_to(self, batch: Batch) -> None:
        """Add what was read."""
        own = figures.table(figures.parsed(self._object.found.get("response", b"")))
        add_answer(batch, figures.table(own.get("body")))
        response = figures.table(figures.parsed(self._result.found.get("response", b"")))
        for answer in response.values():
            add_answer(batch, figures.table(answer))


class ResultLines[R: Reader]:
    """Reads JSON lines of any length, each with a reader of its own."""

    __slots__ = ("_done", "_is_empty", "_make", "_reader")

    def __init__(self, make: Callable[[], R], done: Callable[[R], object]) -> None:
        self._make = make
        self._done = done
        self._reader = make()
        self._is_empty = True

    def feed(self, chunk: bytes) -> None:
        """Read on; b"" ends the last line."""
        *whole, rest = chunk.split(b"\n") if chunk else (b"", b"")
        for line in whole:
            self._read(line)
            self._finish()
        self._read(rest)

    def _read(self, text: bytes) -> None:
        if text and not (self._is_empty and text.isspace()):  # a blank line is no result
            self._reader.feed(text)
            self._is_empty = False

    def _finish(self) -> None:
        if not self._is_empty:
            self._done(self._reader)
            self._reader = self._make()
            self._is_empty = True
