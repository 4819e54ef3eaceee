"""`credatlas organisations`: which organisations are one and the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
import typer

from catalogue_store import CatalogueStore
from credatlas.commands.options import AsJson
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance, now
from credatlas.output import print_json, print_table

PAGE = 1000
OrganisationId = Annotated[
    str, typer.Argument(metavar="ID", help="Organisation id, as `organisations list` shows it.")
]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Organisations, and which stand for one.", no_args_is_help=True)
    group.command("list")(list_organisations)
    group.command("alias")(alias)
    group.command("unalias")(unalias)
    app.add_typer(group, name="organisations")


def list_organisations(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="Only those whose name or id holds this.")] = "",
    aliases: Annotated[bool, typer.Option("--aliases", help="Only those that stand for another.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the organisations that records name, and what each stands for."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        rows = [
            row
            for row in _rows(store)
            if name.casefold() in f"{row['id']} {row['name']}".casefold()
            and not (aliases and row["stands_for"] is None)
        ]
    if as_json:
        print_json(rows)
    elif rows:
        heads = ("Organisation", "Name", "Country", "Records", "Stands for")
        print_table(heads, (tuple(row.values()) for row in rows))
    else:
        typer.echo("no such organisation")


def alias(
    context: typer.Context,
    organisation: OrganisationId,
    canonical: Annotated[
        str, typer.Argument(metavar="CANONICAL", help="Id of the organisation it stands for.")
    ],
) -> None:
    """Let one organisation count as another: one value of the provider facet, under the other's name."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        count = store.organisations.set_alias(organisation, canonical, now())
        target = store.organisations.resolve(organisation)
    typer.echo(f"{organisation} stands for {target}; {in_number(count, 'record')} indexed again")


def unalias(context: typer.Context, organisation: OrganisationId) -> None:
    """Let an organisation stand for itself again."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        count = store.organisations.remove_alias(organisation, now())
    typer.echo(f"{organisation} stands for itself; {in_number(count, 'record')} indexed again")


def _rows(store: CatalogueStore) -> Iterator[dict[str, Any]]:
    counts = store.organisations.record_counts()
    after = ""
    while page := store.organisations.all(after, PAGE):
        for found in page:
            yield {
                "id": found.id,
                "name": next(iter(orjson.loads(found.name_json).values()), ""),
                "country": found.country,
                "records": counts.get(found.id, 0),
                "stands_for": None if found.canonical_id == found.id else found.canonical_id,
            }
        after = page[-1].id
