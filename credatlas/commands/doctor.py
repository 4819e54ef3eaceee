"""`credatlas doctor`: what is wrong with this instance, and what mends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from credatlas.commands.options import AsJson
from credatlas.errors import RunFailed
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance
from credatlas.output import print_json

if TYPE_CHECKING:
    from credatlas.doctor.finding import Finding


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every kept payload and descriptor, not a sample of them.")
    ] = False,
    mend: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended without losing anything.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check settings, disk, database, index, mappings and runs; ends with 1 when something is wrong.

    `--repair` closes runs whose process is gone, drops left-over staging, takes up SQLite's log and builds a
    wrong index anew. It never touches a record.
    """
    from credatlas.doctor.examination import examine
    from credatlas.doctor.finding import Weight
    from credatlas.doctor.repair import repair

    instance: Instance = context.obj
    findings = list(examine(instance, deep=deep))
    done = list(repair(instance, findings)) if mend else []
    left = list(examine(instance, deep=deep)) if done else findings
    if as_json:
        print_json({"findings": [asdict(one) for one in left], "repaired": done})
    else:
        _print(left, done)
    wrong = Counter(str(one.weight) for one in left if one.weight is not Weight.NOTE)
    if wrong:
        counts = ", ".join(in_number(count, weight) for weight, count in sorted(wrong.items()))
        raise RunFailed(f"{counts}; each says above what mends it")


def _print(findings: Sequence[Finding], done: Sequence[str]) -> None:
    for line in done:
        typer.echo(f"mended: {line}")
    for one in findings:
        typer.echo(f"{one.weight} ({one.area}): {one.what}\n  means: {one.means}\n  mend:  {one.mend}")
    if not findings:
        typer.echo("all is well")
