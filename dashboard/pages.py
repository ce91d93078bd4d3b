"""The pages and their twins: each asks for one thing, hands it over, and decides nothing."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from addons.core.call import iso
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import CallDetail, LimitRow, Page
from dashboard import call_list, call_story, exports, overview, plan_windows, selection, zone
from dashboard.selection import Selection


def pages(reader: Reader, clock: Callable[[], float]) -> Blueprint:
    """Give the overview, the list of calls and the single call, as HTML, JSON and CSV."""
    blueprint = Blueprint("pages", __name__)

    def selected() -> Selection:
        try:
            return selection.read(request.args, g.zone, clock())
        except ValueError as error:
            abort(HTTPStatus.BAD_REQUEST, str(error))

    def found(call_id: str) -> CallDetail:
        detail = reader.call(call_id)
        if detail is None:
            abort(HTTPStatus.NOT_FOUND, "The ledger has no call with this id.")
        return detail

    @blueprint.before_request
    def shorten() -> AnyResponse | None:
        # A form sends its empty fields too; the address that people share has none.
        if "" in request.args.values():
            return redirect(
                url_for(str(request.endpoint), **request.view_args or {}) + selected().address()
            )
        return None

    @blueprint.get("/")
    def home() -> AnyResponse:
        return redirect(url_for("pages.overview"))

    @blueprint.get("/overview", endpoint="overview")
    def overview_page() -> str:
        chosen = selected()
        view = overview.overview(reader, chosen, g.zone)
        return render_template(
            "overview.html",
            view=view,
            chosen=chosen,
            chart=overview.chart(view.timeline, chosen),
            plans=plan_windows.plan_windows(reader, clock(), chosen.scope),
        )

    @blueprint.get("/overview.json")
    def overview_json() -> AnyResponse:
        chosen = selected()
        view = overview.overview(reader, chosen, g.zone)
        return exports.json_answer(
            {
                "span": chosen.span,
                "zone": zone.title(g.zone),
                "filters": chosen.filters,
                "totals": view.totals,
                "before": view.before,
                "series": [
                    {
                        "name": name,
                        "buckets": [column.buckets[n] for column in view.timeline.columns],
                    }
                    for n, name in enumerate(view.timeline.names)
                ],
                "top": {ranking.by: ranking.rows for ranking in view.rankings},
                "notes": view.remarks,
                "plans": plan_windows.plan_windows(reader, clock(), chosen.scope),
            }
        )

    @blueprint.get("/overview.csv")
    def overview_csv() -> AnyResponse:
        chosen = selected()
        shown = overview.columns(reader, chosen, g.zone)
        return exports.csv_answer(
            "overview", (chosen.by, *overview.CSV_COLUMNS), overview.csv_rows(shown)
        )

    @blueprint.get("/limits.json")
    def limits_json() -> AnyResponse:
        chosen = selected()
        return exports.json_answer(
            {
                "span": chosen.span,
                "now": reader.limits(iso(clock() - plan_windows.FRESH_S)),
                "series": _series(chosen),
            }
        )

    @blueprint.get("/limits.csv")
    def limits_csv() -> AnyResponse:
        rows = plan_windows.csv_rows(_series(selected()))
        return exports.csv_answer("limits", plan_windows.CSV_COLUMNS, rows)

    def _series(chosen: Selection) -> list[LimitRow]:
        span = chosen.scope
        return reader.limit_series(span.since, span.until, plan_windows.LONGEST_SERIES)

    @blueprint.get("/calls")
    def calls() -> str:
        chosen = selected()
        return render_template(
            "calls.html",
            chosen=chosen,
            page=_page(chosen),
            totals=reader.totals(chosen.scope, durations=False),
            is_live=chosen.sort == "started_at" and chosen.is_descending and not chosen.after,
        )

    def _page(chosen: Selection) -> Page:
        try:
            return call_list.page(reader, chosen)
        except ValueError:
            if not chosen.after:
                raise
            abort(HTTPStatus.BAD_REQUEST, "This page is no more: start again from the first page.")

    @blueprint.get("/calls.json")
    def calls_json() -> AnyResponse:
        chosen = selected()
        page = _page(chosen)
        return exports.json_answer(
            {
                "span": chosen.span,
                "filters": chosen.filters,
                "totals": reader.totals(chosen.scope, durations=False),
                "calls": page.rows,
                "next": chosen.address(after=page.next) if page.next else None,
            }
        )

    @blueprint.get("/calls.csv")
    def calls_csv() -> AnyResponse:
        chosen = selected()
        _page(chosen)  # a wrong address is told before the first row has left
        return exports.csv_answer("calls", call_list.COLUMNS, call_list.every_row(reader, chosen))

    @blueprint.get("/calls/<call_id>")
    def call(call_id: str) -> str:
        detail = found(call_id)
        return render_template(
            "call.html", detail=detail, call=detail.call, phases=call_story.phases(detail.call)
        )

    @blueprint.get("/calls/<call_id>.json")
    def call_json(call_id: str) -> AnyResponse:
        return exports.json_answer(found(call_id))

    @blueprint.get("/calls/<call_id>.csv")
    def call_csv(call_id: str) -> AnyResponse:
        rows = call_story.csv_rows(found(call_id))
        return exports.csv_answer("call", call_story.CSV_COLUMNS, rows)

    return blueprint
