"""`credatlas export`: the catalogue as files, under each source's terms."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from catalogue_store import CatalogueStore
from credatlas.commands.options import AsJson
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance
from normalise.ctdl import to_ctdl
from normalise.descriptor import Descriptor
from normalise.rights import republished
from search_api.record_address import catalogue_address, record_address

BATCH = 500
LOCAL_ADDRESSES = (
    "the records are named by local addresses ({address}/credentials/...); "
    "CREDATLAS_PUBLIC_URL names the address under which others reach them\n"
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The catalogue as files.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command("ctdl")(export_ctdl)
    app.add_typer(group, name="export")


def export_ctdl(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output without.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write every live record as one line of CTDL JSON-LD; `--json` makes it one JSON list."""
    instance: Instance = context.obj
    if instance.settings.search.public_url is None:
        sys.stderr.write(LOCAL_ADDRESSES.format(address=instance.settings.instance.address))
    target = sys.stdout.buffer if output is None else output.open("wb")
    try:
        with instance.open_store() as store:
            count = 0
            for document in _documents(instance, store, source):
                lead = (b"[" if count == 0 else b",\n") if as_json else b""
                target.write(lead + orjson.dumps(document) + (b"" if as_json else b"\n"))
                count += 1
        target.write((b"[]\n" if count == 0 else b"]\n") if as_json else b"")
    finally:
        target.flush()
        if output is not None:
            target.close()
    sys.stderr.write(f"{in_number(count, 'record')} exported\n")


def _documents(instance: Instance, store: CatalogueStore, source: str | None) -> Iterator[dict[str, Any]]:
    own = instance.settings.instance.address
    address_of = partial(record_address, catalogue_address(instance.settings.search, own))
    after = 0
    while batch := store.records.iterate(after_number=after, limit=BATCH):
        for record in batch:
            if source is None or record.source_id == source:
                descriptor = republished(Descriptor.model_validate_json(record.descriptor_json))
                yield to_ctdl(descriptor, instance.vocabularies, address_of)
        after = batch[-1].number
