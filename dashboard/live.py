"""Tells an open page whether the ledger has changed since it was drawn."""

from flask import Blueprint, Response

from addons.core.ledger.reader import Reader
from dashboard import exports


def pages(reader: Reader) -> Blueprint:
    """Give `/live`: one number, which pages that are in sight ask for every second.

    Asking costs one indexed look-up. A kept connection for each page (server-sent events) would
    cost a thread each, and pages left behind would hold theirs until a write to them fails.
    """
    blueprint = Blueprint("live", __name__)

    @blueprint.get("/live", endpoint="changes")
    def changes() -> Response:
        return exports.json_answer({"changes": reader.changes()})

    return blueprint
