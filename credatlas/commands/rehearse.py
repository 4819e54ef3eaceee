"""`credatlas rehearse`: a folder of saved registry records, harvested for real into a catalogue of its own."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from credatlas.commands.options import AsJson, SourceId
from credatlas.instance import Instance
from credatlas.output import print_json, print_table


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rehearse")(rehearse)


def rehearse(
    context: typer.Context,
    source: SourceId,
    folder: Annotated[
        Path,
        typer.Argument(exists=True, file_okay=False, help="Folder of saved records, subfolders included."),
    ],
    keep: Annotated[
        Path | None, typer.Option(help="Folder for the rehearsal's catalogue; removed afterwards without.")
    ] = None,
    every_class: Annotated[
        bool,
        typer.Option("--every-class", help="Accept whatever class a record states, not only credentials."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Harvest saved records, of a registry or of a source of files, and tell each one's fate.

    Of a registry every class of credential is accepted: this looks at records, not at what belongs in a catalogue.
    Your own catalogue is not touched; look at the rehearsal's with
    `credatlas --home KEEP up`.
    """
    from credatlas.rehearsal import rehearse as harvest_folder

    with tempfile.TemporaryDirectory() as passing:
        instance = Instance.apart(keep or Path(passing))
        with instance.open_store() as store:
            report, fates = harvest_folder(instance, store, source, folder, every_class=every_class)
            index = instance.open_index()
            try:
                instance.indexer(store, index).settle()
            finally:
                index.close()
    if as_json:
        print_json({"report": report.as_json(), "fates": [asdict(fate) for fate in fates]})
        return
    rows = ((fate.file, fate.class_name, fate.outcome, "; ".join(fate.reasons) or None) for fate in fates)
    print_table(("File", "Class", "Outcome", "Reasons"), rows)
    counted = Counter(fate.outcome for fate in fates)
    typer.echo(
        ", ".join(f"{count} {outcome}" for outcome, count in counted.items()) + f"; {report.summary()}"
    )
