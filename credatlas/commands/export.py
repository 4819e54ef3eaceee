"""`credatlas export`: the catalogue as files, under each source's terms."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from catalogue_store import CatalogueStore
from credatlas.commands.options import AsJson
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance
from normalise.descriptor import Descriptor
from normalise.errors import NotStatable
from normalise.forms import FORMS, JSON_LD, Form
from normalise.rights import republished
from search_api.record_address import catalogue_address, record_address

BATCH = 500
LOCAL_ADDRESSES = (
    "the records are named by local addresses ({address}/credentials/...); "
    "CREDATLAS_PUBLIC_URL names the address under which others reach them\n"
)
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write; standard output without.")
]
Source = Annotated[str | None, typer.Option(help="Only this source.")]


def register(app: typer.Typer) -> None:
    """Add the group: one command for each standard that is written as JSON-LD."""
    group = typer.Typer(help="The catalogue as files.", no_args_is_help=True)
    group.callback()(lambda: None)
    for form in FORMS.values():
        if form.media_type == JSON_LD:
            group.command(form.name, help=_help(form))(_command(form))
    app.add_typer(group, name="export")


def _help(form: Form) -> str:
    return f"Write every live record in {form.title}, one JSON-LD document a line; `--json`: one list."


def _command(form: Form) -> Callable[..., None]:
    def command(
        context: typer.Context, output: Output = None, source: Source = None, as_json: AsJson = False
    ) -> None:
        instance: Instance = context.obj
        if instance.settings.search.public_url is None:
            sys.stderr.write(LOCAL_ADDRESSES.format(address=instance.settings.instance.address))
        _export(instance, form, output, source, as_json=as_json)

    return command


def _export(
    instance: Instance, form: Form, output: Path | None, source: str | None, *, as_json: bool
) -> None:
    """Stream the records; those that the standard cannot state are counted by what they lack."""
    count, lacking = 0, Counter[str]()
    with instance.existing_store() as store, _opened(output) as target:
        for body in _documents(instance, store, form, source, lacking):
            lead = (b"[" if count == 0 else b",\n") if as_json else b""
            target.write(lead + body + (b"" if as_json else b"\n"))
            count += 1
        target.write((b"[]\n" if count == 0 else b"]\n") if as_json else b"")
    sys.stderr.write(f"{in_number(count, 'record')} exported\n")
    for missing, records in sorted(lacking.items()):
        sys.stderr.write(f"{in_number(records, 'record')} left out: {form.title} requires {missing}\n")


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    """The file, else the standard output, which is left open."""
    if output is not None:
        with output.open("wb") as file:
            yield file
        return
    try:
        yield sys.stdout.buffer
    finally:
        sys.stdout.buffer.flush()


def _documents(
    instance: Instance, store: CatalogueStore, form: Form, source: str | None, lacking: Counter[str]
) -> Iterator[bytes]:
    own = instance.settings.instance.address
    address_of = partial(record_address, catalogue_address(instance.settings.search, own))
    after = 0
    while batch := store.records.iterate(after_number=after, limit=BATCH):
        for record in batch:
            if source is None or record.source_id == source:
                descriptor = republished(Descriptor.model_validate_json(record.descriptor_json))
                try:
                    yield form.write(descriptor, instance.vocabularies, address_of)[0]
                except NotStatable as error:
                    lacking[", ".join(f"{one.term} ({one.field})" for one in error.missing)] += 1
        after = batch[-1].number
