"""A run's report on the terminal: the verdict first, then what it stands on, within a hundred columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import typer

from catalogue_store import RunRow
from catalogue_store.notices import notice_of
from credatlas.figures_in_words import bytes_in_words, in_number, number, seconds_in_words, share
from credatlas.output import cell_text, print_table

WIDTH = 100
COUNTS = ("minimum_records", "missing", "quarantined", "new", "moved")
"""Kinds of guards whose value is a number of records; the others are shares."""
PUBLISHED = ("added", "changed", "renormalised", "revived", "withdrawn", "missing")
FORESEEN = {
    "added": "new",
    "changed": "changed",
    "renormalised": "renormalised",
    "revived": "revived",
    "withdrawn": "no_longer_accepted",
    "missing": "missing",
}
"""Word of a report -> the figure that says the same of a run that is not published."""
LABELS = {"live": "live before", "recently_missing": "missing or withdrawn lately"}
"""Figure -> its words, where its name does not say enough."""
SELDOM = {"suppressed": "suppressed", "released": "lost, allowed by a release"}
"""Figure -> its words; told only when there are such records."""


def print_report(row: RunRow) -> None:
    """Everything the report says, in the words of the documentation."""
    report = row.report
    _paragraph(_head(row))
    for line in _verdict(row):
        _paragraph(line, "  ")
    _section("Records", _records(row))
    for line in _patience(report):
        _paragraph(line, "  ")
    print_guards(report.get("guards", ()))
    _section("Not accepted, by class", _counts(report.get("not_accepted")))
    _section("Issues, by code", _counts(report.get("issues")))
    _section("Fetching", _fetching(report.get("fetching") or {}))
    _section("Filled fields", _shares(report.get("fill")))
    _section("Fields with values that are not mapped", _shares(report.get("unmapped")))
    _section("Codes new to the source, in records known before", _new_codes(report.get("figures") or {}))
    _section("Limits of its mapping", _counts(report.get("limits")))
    _section("Time, by stage", _times(report.get("seconds")))


def _head(row: RunRow) -> str:
    ended = "" if row.finished_at is None else f", took {_span(row.started_at, row.finished_at)}"
    attempt = "" if row.attempt == 1 else f", attempt {row.attempt}"
    started = f"{cell_text(row.started_at)} UTC"
    return (
        f"Run {row.id} of {row.source_id}: {row.kind}, {row.state.upper()}; started {started}{ended}{attempt}"
    )


def _verdict(row: RunRow) -> Iterator[str]:
    """Why it ended so, what a person decided, what took its place, and who was told."""
    for reason in filter(None, [row.report.get("error"), *row.report.get("reasons", ())]):
        yield f"! {reason}"
    decision = row.report.get("decision")
    if decision is not None:
        taken_at = cell_text(datetime.fromisoformat(decision["at"]))
        yield f"{decision['taken']} at {taken_at} UTC: {decision['reason']}"
    if row.superseded_by is not None:
        yield f"superseded by run {row.superseded_by}"
    yield from _told(row)


def _told(row: RunRow) -> Iterator[str]:
    if row.notified_at is not None:
        yield f"told at {cell_text(row.notified_at)} UTC"
    notice = notice_of(row)
    if notice is not None:
        again = (
            "given up"
            if notice.again_at is None
            else f"again at {cell_text(datetime.fromisoformat(notice.again_at))} UTC"
        )
        yield f"not told after {notice.tries} tries, {again}: {notice.error}"


def _records(row: RunRow) -> Iterator[tuple[str, str]]:
    report, figures = row.report, row.report.get("figures")
    if not figures:
        yield "not counted", "it did not come to its end"
        return
    stated = report.get("listed_total")
    listed = number(report.get("listed", 0)) + ("" if stated is None else f" of {number(stated)} stated")
    yield "listed", listed
    yield "list read to its end", "yes" if report.get("is_listing_complete") else "no"
    published = report.get("published")
    for name in PUBLISHED:
        value = figures.get(FORESEEN[name], 0) if published is None else published.get(name, 0)
        yield (name if published is not None else f"{name} (not published)"), number(value)
    for name in ("unchanged", "gone", "quarantined", "duplicates", "recently_missing", "live"):
        yield LABELS.get(name, name.replace("_", " ")), number(figures.get(name, 0))
    for name, words in SELDOM.items():
        if figures.get(name):
            yield words, number(figures[name])
    yield "not accepted", number(sum(report.get("not_accepted", {}).values()))


def _patience(report: Mapping[str, Any]) -> Iterator[str]:
    """When the run believes that a record is gone, and what is usual; earlier versions did not say."""
    runs, days = report.get("absence_runs"), report.get("absence_days")
    if runs is not None and days is not None:
        yield f"a record is withdrawn after {in_number(runs, 'complete run')} and {in_number(days, 'day')}"
    if report.get("history_runs") is not None:
        yield f"usual is what the last {in_number(report['history_runs'], 'published full run')} had"


def print_guards(guards: Iterable[Mapping[str, Any]]) -> None:
    """Each rule with its value beside its limit."""
    rows = [
        (one["name"], _guarded(one, "value"), _guarded(one, "limit"), "met" if one["is_met"] else "NOT MET")
        for one in guards
    ]
    if rows:
        typer.echo()
        print_table(("Guard", "Value", "Limit", ""), rows)


def _guarded(guard: Mapping[str, Any], key: str) -> str:
    value = guard[key]
    return number(value) if guard["name"].partition(".")[0] in COUNTS else share(value)


def _fetching(fetching: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not fetching:
        return
    yield "requests", number(fetching.get("requests", 0))
    yield "of them unchanged (304)", number(fetching.get("not_modified", 0))
    yield "of them robots.txt", number(fetching.get("robots_requests", 0))
    yield "asked again", number(fetching.get("retries", 0))
    yield "received", bytes_in_words(fetching.get("bytes_received", 0))
    yield "waited", seconds_in_words(fetching.get("waited_seconds", 0))
    for status, count in fetching.get("by_status", {}).items():
        yield f"answers {status}", number(count)


def _counts(counts: Mapping[str, int] | None) -> Iterator[tuple[str, str]]:
    for name, count in (counts or {}).items():
        yield name or "none", number(count)


def _shares(shares: Mapping[str, float] | None) -> Iterator[tuple[str, str]]:
    for name, value in (shares or {}).items():
        yield name, share(value)


def _new_codes(figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field, shift in figures.get("shifts", {}).items():
        for code, count in shift["new_codes"].items():
            yield f"{field} {code}", number(count)


def _times(seconds: Mapping[str, float] | None) -> Iterator[tuple[str, str]]:
    for name, value in (seconds or {}).items():
        yield name, seconds_in_words(value)


def _section(title: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Names and values in as many columns as fit."""
    told = list(pairs)
    if not told:
        return
    names, values = max(len(name) for name, _ in told), max(len(value) for _, value in told)
    cells = [f"{name:<{names}}  {value:>{values}}" for name, value in told]
    across = max(1, (WIDTH - 2) // (names + values + 5))
    down = -(-len(cells) // across)
    typer.echo(f"\n{title}")
    for line in range(down):
        typer.echo("  " + "   ".join(cells[line::down]))


def _paragraph(text: str, indent: str = "") -> None:
    typer.echo(textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  "))


def _span(start: datetime, end: datetime) -> str:
    return seconds_in_words((end - start).total_seconds())
