"""What templates may use: filters, the words of a call's story, who is reading."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Flask, g, request

from addons.core.call import iso
from addons.core.ledger.reader import Reader
from dashboard import (
    bill,
    call_story,
    charts,
    filters,
    overview,
    plan_windows,
    preferences,
    selection,
    span,
    zone,
)
from dashboard.call_story import Phase
from dashboard.charts import Stack


def teach(app: Flask, reader: Reader, clock: Callable[[], float]) -> None:
    """Give the app's templates their filters and globals."""
    for name in ("money", "exact", "tokens", "count_of", "ms", "plain", "places"):
        app.add_template_filter(getattr(filters, name), name)
    for name in ("kind_title", "class_title", "in_order", "rate", "price_notes"):
        app.add_template_filter(getattr(bill, name), name)
    for name in ("priced_sum", "counted", "sums_otherwise"):
        app.add_template_filter(getattr(bill, name), name)
    app.add_template_filter(call_story.usage_text, "usage_text")
    app.add_template_filter(plan_windows.figure, "figure")
    app.jinja_env.globals.update(
        how_served=bill.how_served,
        share=filters.share,
        change=filters.change,
        ms=filters.ms,
        charts=charts,
        story=call_story,
        measure_word=overview.measure_word,
        span_names=span.NAMES,
        measures=selection.MEASURES,
        splits=selection.SPLITS,
        dimensions=selection.DIMENSIONS,
        choices=selection.CHOICES,
        stamp=_stamp(Path(__file__).parent / "static"),
    )

    @app.template_filter("ago")
    def ago(time: str) -> str:
        return filters.ago(time, clock())

    @app.template_filter("until")
    def until(time: str) -> str:
        return filters.until(time, clock())

    @app.template_filter("local")
    def local(time: str, form: str = "%Y-%m-%d %H:%M:%S") -> str:
        return filters.local(time, g.zone, form)

    @app.template_filter("sum_at")
    def sum_at(stacks: Sequence[Stack], column: int) -> int:
        return sum(stack.values[column] for stack in stacks)

    @app.template_filter("pairs")
    def pairs(phases: Sequence[Phase]) -> list[tuple[str, float]]:
        return [(phase.name, phase.length_ms) for phase in phases]

    @app.context_processor
    def about_the_reader() -> dict[str, object]:
        return {
            "theme": preferences.theme_of(request),
            "zone": zone.title(preferences.zone_of(request)),
            "proof": g.get("proof", ""),
            "now": iso(clock()),
            "changes": reader.changes,
        }


def _stamp(folder: Path) -> str:
    """Name the state of the static files, so that a browser may keep them for ever."""
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
