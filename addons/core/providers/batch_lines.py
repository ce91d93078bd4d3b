"""The results of a batch as JSON lines, one answer a line, of any number."""

from collections.abc import Callable, Mapping
from typing import Any

from addons.core.call import Reading
from addons.core.providers import figures
from addons.core.providers.batch import Batch
from addons.core.wire.ndjson import Lines


class BatchLines:
    """Counts the lines as they come, in whatever order; a last one that is cut is not whole.

    `add` puts what one line says to the batch; a file of something else has nothing to add.
    """

    __slots__ = ("_add", "_batch", "_has_begun", "_id", "_lines")

    def __init__(self, batch_id: str, add: Callable[[Batch, Mapping[str, Any]], None]) -> None:
        self._id = batch_id
        self._add = add
        self._batch = Batch()
        self._lines = Lines()
        self._has_begun = False

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first byte has come by."""
        return self._has_begun

    def feed(self, chunk: bytes) -> None:
        """Count what `chunk` adds."""
        if not chunk:  # to the lines this would be the end
            return
        self._has_begun = True
        for line in self._lines.feed(chunk):
            self._read(line)

    def close(self) -> Reading:
        """Give the reading."""
        last = [self._read(line) for line in self._lines.feed(b"")]
        return self._batch.reading(self._id, self._has_begun and all(last))

    def _read(self, line: bytes) -> bool:
        document = figures.parsed(line)
        self._add(self._batch, figures.table(document))
        return document is not None
