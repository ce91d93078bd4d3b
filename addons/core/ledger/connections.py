"""Read-only connections to the ledger, one a thread; none of them ever writes or checkpoints."""

import sqlite3
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlite_utils import Database

from addons.core.ledger import file, migrations
from addons.core.ledger.histogram import bucket_of
from addons.core.ledger.queries import query

Row = sqlite3.Row


class Connections:
    """Asks the ledger's questions. A ledger that does not exist yet answers as an empty one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()

    def rows(self, name: str, parameters: Mapping[str, Any], **words: str) -> list[Row]:
        """Run `queries/<name>.sql`; `words` replace `{...}` in it and come from fixed tables only.

        Raises ValueError for a ledger of another version, OSError for one that cannot be read.
        """
        text = query(name)
        if words:
            text = text.format_map(words)
        try:
            return self._open().execute(text, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            self.close()
            raise OSError(
                f"The ledger {self._path} cannot be read ({error}). "
                "See what ./run.sh doctor says about it."
            ) from error

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._own, "connection", None)
        if connection is not None:
            connection.close()
        self._own.connection = None

    def _open(self) -> sqlite3.Connection:
        identity = _identity(self._path)
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is not None and identity == self._own.identity:
            return connection
        self.close()
        connection = self._connect(identity)
        connection.row_factory = sqlite3.Row
        connection.create_function("log_bucket", 1, bucket_of, deterministic=True)
        self._own.connection = connection
        return connection

    def _connect(self, identity: tuple[int, int] | None) -> sqlite3.Connection:
        self._own.identity = identity
        if identity is not None:
            uri = f"file:{quote(str(self._path))}?mode=ro"
            with ExitStack() as undo:
                connection = sqlite3.connect(uri, uri=True, timeout=2.0, isolation_level=None)
                undo.callback(connection.close)
                connection.execute("pragma query_only = on")
                connection.execute("pragma temp_store = memory")
                connection.execute("pragma mmap_size = 268435456")
                if self._is_ready(connection):
                    undo.pop_all()
                    return connection
        self._own.identity = None  # look again next time
        empty = sqlite3.connect(":memory:", isolation_level=None)
        migrations.migration.apply(Database(empty))
        return empty

    def _is_ready(self, connection: sqlite3.Connection) -> bool:
        """Tell whether the schema is there; it is not while the first start makes it."""
        database = Database(connection)
        applied = [step.name for step in migrations.migration.applied(database)]
        known = migrations.names()
        file.refuse_newer(self._path, applied, known)
        if 0 < len(applied) < len(known):
            raise ValueError(
                f"The ledger {self._path} has schema version {len(applied)}, and this Weir reads "
                f"{len(known)}. Start ./run.sh once: it brings the ledger up to date."
            )
        return bool(applied)


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell one file from another that took its place (a restored backup)."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_size else None
