"""`credatlas schedule`: starts the runs of the sources that are turned on."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from credatlas.commands.options import AsJson, WithParent
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from credatlas.processes import end_with_parent

if TYPE_CHECKING:
    from harvesters.run_plan import PlannedRun


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("schedule")(schedule)


def schedule(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the next runs and end.")] = False,
    count: Annotated[int, typer.Option(min=1, max=1000, help="With --dry-run: runs of each source.")] = 1,
    with_parent: WithParent = False,
    as_json: AsJson = False,
) -> None:
    """Start runs by the schedules of the mappings, each in its own process, until stopped."""
    from credatlas.scheduling import InstanceScheduler

    instance: Instance = context.obj
    with instance.open_store() as store:
        scheduler = InstanceScheduler(instance, store)
        if dry_run:
            _print_plan(scheduler.planned(count), as_json)
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        if with_parent:
            end_with_parent(stopping.set)
        scheduler.run(stopping)


def _print_plan(planned: list[PlannedRun], as_json: bool) -> None:
    if as_json:
        print_json([asdict(run) for run in planned])
        return
    heads = ("Source", "Next run (UTC)", "Why", "Detail")
    print_table(heads, ((run.source_id, run.at, run.why, run.detail) for run in planned))
    if all(run.at is None for run in planned):
        typer.echo("nothing will run; `credatlas sources enable SOURCE` turns a source with a schedule on")
