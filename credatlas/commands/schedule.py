"""`credatlas schedule` and `credatlas work`: start the runs of the sources that are turned on."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from catalogue_store import CatalogueStore
from catalogue_store.errors import StoreUnavailable
from credatlas.commands.options import AsJson, PulseFile, WithParent
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from credatlas.processes import end_with_parent
from credatlas.pulse import Pulse
from normalise.issue import Severity

if TYPE_CHECKING:
    from credatlas.scheduling import InstanceScheduler
    from harvesters.run_plan import PlannedRun


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("schedule")(schedule)
    app.command("work")(work)


def schedule(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the next runs and end.")] = False,
    count: Annotated[int, typer.Option(min=1, max=1000, help="With --dry-run: runs of each source.")] = 1,
    no_runs: Annotated[
        bool, typer.Option("--no-runs", help="Look after runs, but leave starting them to `credatlas work`.")
    ] = False,
    pulse: PulseFile = None,
    with_parent: WithParent = False,
    as_json: AsJson = False,
) -> None:
    """Start runs by the schedules of the mappings, each in its own process, until stopped."""
    from credatlas.scheduling import Duty, InstanceScheduler

    instance: Instance = context.obj
    duty = Duty.UPKEEP if no_runs else Duty.ALL
    with instance.existing_store() if dry_run else instance.open_store() as store:
        scheduler = InstanceScheduler(instance, store, duty, Pulse(pulse))
        if dry_run:
            _print_plan(scheduler.planned(count), as_json)
        else:
            _run_until_stopped(store, scheduler, with_parent=with_parent)


def work(context: typer.Context, pulse: PulseFile = None, with_parent: WithParent = False) -> None:
    """Start runs that are due, each in its own process, beside any number of other workers.

    One `credatlas schedule --no-runs` looks after what they leave.
    """
    from credatlas.scheduling import Duty, InstanceScheduler

    instance: Instance = context.obj
    with instance.open_store() as store:
        worker = InstanceScheduler(instance, store, Duty.RUNS, Pulse(pulse))
        _run_until_stopped(store, worker, with_parent=with_parent)


def _run_until_stopped(store: CatalogueStore, scheduler: InstanceScheduler, *, with_parent: bool) -> None:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if with_parent:
        end_with_parent(stopping.set)
    typer.echo(first_line(store, scheduler))
    scheduler.run(stopping)


def first_line(store: CatalogueStore, scheduler: InstanceScheduler) -> str:
    """What a scheduler says as it starts: which sources will run, and what waits for a person."""
    try:
        return _waiting(store, scheduler.planned(1))
    except StoreUnavailable as error:  # the scheduler itself looks again every minute
        return f"what waits cannot be told now: {error}"


def _waiting(store: CatalogueStore, planned: list[PlannedRun]) -> str:
    coming = sorted((run.at, run.source_id) for run in planned if run.at is not None)
    sources = [row.id for row in store.sources.all()]
    held = [f"run {run.id} of {one}" for one in sources if (run := store.runs.held(one)) is not None]
    errors = store.issues.count(severity=Severity.ERROR)
    return "; ".join(
        (
            f"{in_number(len({source for _, source in coming}), 'source')} to run"
            + (f", next {coming[0][1]} at {coming[0][0]:%Y-%m-%d %H:%M} UTC" if coming else ""),
            f"waiting for you: {', '.join(held) or 'no held run'}",
            f"{in_number(errors, 'issue')} that quarantine a record (`credatlas issues`)",
        )
    )


def _print_plan(planned: list[PlannedRun], as_json: bool) -> None:
    if as_json:
        print_json([asdict(run) for run in planned])
        return
    heads = ("Source", "Next run (UTC)", "Why", "Detail")
    print_table(heads, ((run.source_id, run.at, run.why, run.detail) for run in planned))
    if all(run.at is None for run in planned):
        typer.echo("nothing will run; `credatlas sources enable SOURCE` turns a source with a schedule on")
