"""`credatlas schedule`: starts the runs of the sources that are turned on."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from credatlas.commands.options import AsJson, WithParent
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from credatlas.processes import end_with_parent

if TYPE_CHECKING:
    from harvesters.scheduler import PlannedRun


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("schedule")(schedule)


def schedule(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the next runs and end.")] = False,
    with_parent: WithParent = False,
    as_json: AsJson = False,
) -> None:
    """Start runs by the schedules of the mappings, each in its own process, until stopped."""
    from credatlas.scheduling import InstanceScheduler

    instance: Instance = context.obj
    with instance.open_store() as store:
        scheduler = InstanceScheduler(instance, store)
        if dry_run:
            _print_plan(scheduler.planned(), as_json)
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        if with_parent:
            end_with_parent(stopping.set)
        scheduler.run(stopping)


def _print_plan(planned: list[PlannedRun], as_json: bool) -> None:
    if as_json:
        print_json([{"source": run.source_id, "at": run.at, "overdue": run.is_overdue} for run in planned])
    elif planned:
        print_table(
            ("Source", "Next run (UTC)", "Overdue"),
            ((run.source_id, run.at, run.is_overdue) for run in planned),
        )
    else:
        typer.echo("no source is on; `credatlas sources enable SOURCE` turns one on")
