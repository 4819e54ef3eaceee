"""`credatlas keys`: who may see what is not public: issue details and kept payloads."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer

from catalogue_store import ApiKey
from credatlas.commands.options import AsJson
from credatlas.instance import Instance, now
from credatlas.output import print_json, print_table


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Operators' keys of the API.", no_args_is_help=True)
    group.command("create")(create)
    group.command("list")(list_keys)
    group.command("revoke")(revoke)
    app.add_typer(group, name="keys")


def create(
    context: typer.Context,
    label: Annotated[str, typer.Option(help="Who holds it, or what for.")],
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days until it expires.")] = None,
) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    instance: Instance = context.obj
    at = now()
    with instance.open_store() as store:
        key, words = store.keys.create(label, at, None if days is None else at + timedelta(days=days))
    until = "does not expire" if key.expires_at is None else f"expires at {key.expires_at:%Y-%m-%d %H:%M} UTC"
    sys.stderr.write(f"key {key.id} for {key.label}; it {until}. Keep it safe: it is not shown again.\n")
    typer.echo(words)


def list_keys(context: typer.Context, as_json: AsJson = False) -> None:
    """List the keys, without the keys themselves."""
    instance: Instance = context.obj
    at = now()
    with instance.existing_store() as store:
        keys = store.keys.all()
    if as_json:
        print_json([asdict(key) | {"state": _state(key, at)} for key in keys])
        return
    heads = ("Key", "For", "Role", "State", "Created", "Expires", "Revoked")
    print_table(heads, (_cells(key, at) for key in keys))


def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `keys list` shows it.")],
) -> None:
    """Let a key open nothing any more, from now on."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        key = store.keys.revoke(key_id, now())
    typer.echo(f"key {key.id} for {key.label} is revoked since {key.revoked_at:%Y-%m-%d %H:%M} UTC")


def _cells(key: ApiKey, at: datetime) -> tuple[object, ...]:
    return (key.id, key.label, key.role, _state(key, at), key.created_at, key.expires_at, key.revoked_at)


def _state(key: ApiKey, at: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "valid" if key.is_valid(at) else "expired"
