"""An answer that nothing is counted in: settings, files, and what has no dialect of its own."""

from addons.core.call import Ask, Reading, Refusal
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer


class Opaque:
    """Reads a model's name where there is one, and counts nothing."""

    name = "opaque"

    def ask(self, request: Request) -> Ask:
        """Read the model of a JSON request."""
        if b'"model"' not in request.body or not request.body.lstrip().startswith(b"{"):
            return Ask()
        body = figures.table(figures.parsed(request.body))
        return Ask(model=figures.name(body.get("model")), streamed=body.get("stream") is True)

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Take note of an error, and of nothing else."""
        return FailedAnswer(head.status) if head.status >= 400 else _Silence()

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no in the shape that most clients understand."""
        return refusals.openai(refusal)


DIALECT = Opaque()


class _Silence:
    """Lets an answer go by."""

    __slots__ = ("_has_begun",)

    def __init__(self) -> None:
        self._has_begun = False

    @property
    def has_spoken(self) -> bool:
        return self._has_begun

    def feed(self, chunk: bytes) -> None:
        self._has_begun = self._has_begun or bool(chunk)

    def close(self) -> Reading:
        return Reading()
