"""`credatlas rates`: reference rates by which prices are converted when somebody asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credatlas.commands.options import AsJson
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from normalise.reference_rates import ReferenceRates

RESTART = "`credatlas up` and `credatlas serve` answer with them once they are started again"


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Reference rates between currencies.", no_args_is_help=True)
    group.command("load")(load)
    group.command("list")(list_rates)
    group.command("drop")(drop)
    app.add_typer(group, name="rates")


def load(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV file.")],
    source: Annotated[
        str | None, typer.Option(help="Who published them, as shown beside converted amounts.")
    ] = None,
) -> None:
    """Load the rates of days; a day loaded again replaces the one before.

    Reads the European Central Bank's files (eurofxref-hist.csv, its data portal) and `date, base, currency, rate`.
    """
    instance: Instance = context.obj
    rates, days = instance.loaded_rates.load(file, source)
    typer.echo(f"{file.name}: {days:,} days read; there are now {_words(rates)}")
    typer.echo(RESTART)


def list_rates(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is loaded: who published it, which days, which currencies."""
    instance: Instance = context.obj
    rates = instance.loaded_rates.read()
    rows = [] if rates is None else [_row(rates)]
    if as_json:
        print_json(rows)
        return
    print_table(
        ("Source", "Days", "First", "Last", "Currencies of the last day"), (row.values() for row in rows)
    )


def drop(context: typer.Context) -> None:
    """Forget the rates; nothing is converted any more."""
    instance: Instance = context.obj
    typer.echo(
        f"the rates are dropped; {RESTART}" if instance.loaded_rates.drop() else "no rates were loaded"
    )


def _row(rates: ReferenceRates) -> dict[str, object]:
    first, last = rates.days[0], rates.days[-1]
    return {
        "source": rates.source,
        "days": len(rates.days),
        "first": first.day.isoformat(),
        "last": last.day.isoformat(),
        "currencies": ", ".join(last.currencies),
    }


def _words(rates: ReferenceRates) -> str:
    row = _row(rates)
    return f"{row['days']:,} days from {row['first']} to {row['last']}, {rates.source}"
