"""What became of a run, in words: what happened, what visitors see, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue_store import RunRow, RunState
from search_api.pages.addresses import address, run_path
from search_api.pages.interface import Interface
from search_api.run_report import decision_of, public_figures


@dataclass(frozen=True, slots=True)
class Step:
    """A command that an operator may give, and what follows from it."""

    command: str
    follows: str


@dataclass(frozen=True, slots=True)
class VerdictView:
    """The verdict of one run."""

    heading: str
    sentences: tuple[str, ...]
    superseded_by: tuple[str, str] | None
    """(words, address) of the later run that took its place."""
    steps: tuple[Step, ...]
    """What an operator may do about it."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a run's own row does not say."""

    is_at_work: bool
    """Whether a process holds the source's lease."""
    may_be_released: bool
    changes: int
    """Records that it changed in the catalogue, or would change on release."""
    visitors_see: str | None
    """What the catalogue shows of the source meanwhile, in words; none when nothing was ever accepted."""
    language_pairs: tuple[tuple[str, str], ...]


def verdict_view(row: RunRow, around: Circumstances, ui: Interface) -> VerdictView:
    """The verdict first, then why the catalogue looks as it does."""
    return VerdictView(
        heading=_heading(row, around, ui),
        sentences=tuple(_sentences(row, around, ui)),
        superseded_by=_superseded(row, around, ui),
        steps=tuple(_steps(row, around, ui)),
    )


def _heading(row: RunRow, around: Circumstances, ui: Interface) -> str:
    match row.state:
        case RunState.ACCEPTED if row.published_at is not None and not around.changes:
            return ui.t("verdict.accepted_unchanged")
        case RunState.ACCEPTED if row.published_at is not None:
            return ui.t("verdict.accepted", count=around.changes)
        case RunState.ACCEPTED:
            return ui.t("verdict.unpublished")
        case RunState.RUNNING:
            return ui.t("verdict.running" if around.is_at_work else "verdict.abandoned")
        case RunState.REJECTED if row.superseded_by is not None:
            return ui.t("verdict.was_superseded")
        case RunState.HELD | RunState.REJECTED | RunState.INTERRUPTED:
            return ui.t(f"verdict.{row.state}")


def _sentences(row: RunRow, around: Circumstances, ui: Interface) -> Iterator[str]:
    if row.state is RunState.RUNNING:
        yield ui.t("verdict.began", moment=ui.formats.moment(row.started_at))
    if row.attempt > 1:
        yield ui.t("verdict.attempts", count=row.attempt)
    decision = decision_of(row)
    if decision is not None:
        yield ui.t(f"verdict.{decision.taken}", moment=ui.formats.moment(decision.at))
    if row.state is RunState.HELD:
        yield from filter(None, [around.visitors_see])
        yield ui.t("verdict.may_be_released" if around.may_be_released else "verdict.stale")
    if row.state is RunState.INTERRUPTED or (row.state is RunState.RUNNING and not around.is_at_work):
        yield ui.t("verdict.goes_on" if row.has_staging else "verdict.given_up")
    if not row.is_complete or row.report.get("is_listing_complete") is False:
        yield ui.t("verdict.incomplete")


def _superseded(row: RunRow, around: Circumstances, ui: Interface) -> tuple[str, str] | None:
    if row.superseded_by is None:
        return None
    words = ui.t("verdict.superseded", run=row.superseded_by)
    return words, address(run_path(row.source_id, row.superseded_by), around.language_pairs)


def _steps(row: RunRow, around: Circumstances, ui: Interface) -> Iterator[Step]:
    if row.state is RunState.HELD:
        if around.may_be_released:
            yield Step(f"credatlas runs release {row.id}", ui.t("step.release", count=around.changes))
        yield Step(f"credatlas runs discard {row.id}", ui.t("step.discard"))
    elif row.state is not RunState.RUNNING and row.published_at is None:
        yield Step(f"credatlas harvest {row.source_id}", ui.t("step.harvest"))
    if public_figures(row.report).get("quarantined"):
        yield Step(f"credatlas replay {row.source_id}", ui.t("step.replay"))
    yield Step(f"credatlas runs show {row.id}", ui.t("step.show"))
