"""`credatlas vocabulary`: vocabularies that are not shipped, such as ESCO, and that an operator loads."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from credatlas.commands.options import AsJson
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance, now
from credatlas.output import print_json, print_table
from normalise.vocabularies.esco import EscoKind, EscoVocabulary

ANEW = (
    "the next run of each source normalises its records anew with it; `credatlas replay SOURCE` does it now, "
    "without fetching"
)


class VocabularyName(StrEnum):
    """What can be loaded."""

    ESCO = "esco"


Name = Annotated[VocabularyName, typer.Argument(metavar="NAME", help="`esco`.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Vocabularies that you load, such as ESCO.", no_args_is_help=True)
    group.command("load")(load)
    group.command("list")(list_vocabularies)
    group.command("drop")(drop)
    app.add_typer(group, name="vocabulary")


def load(
    context: typer.Context,
    name: Name,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", exists=True, dir_okay=False, help="CSV files, one a language and kind."
        ),
    ],
    language: Annotated[
        str | None,
        typer.Option(help="Language of the labels, where the file's name does not end in `_en.csv`."),
    ] = None,
    edition: Annotated[str | None, typer.Option(help="What the edition is called, such as 1.2.0.")] = None,
) -> None:
    """Load skills and occupations of ESCO; labels of further languages are added.

    Reads ESCO's own download (skills_en.csv, occupations_en.csv), Tabiya's CSV and tables with `uri, label_en`.
    """
    loaded = _instance(context).loaded_esco
    for file in files:
        vocabulary = loaded.load(file, language, edition, now())
        row = loaded.files()[-1]
        typer.echo(
            f"{file.name}: {in_number(row['concepts'], 'concept')} read, "
            f"{in_number(row['other_rows'], 'row')} of others left out; "
            f"{name} now has {_words(vocabulary)}"
        )
    typer.echo(ANEW)


def list_vocabularies(context: typer.Context, as_json: AsJson = False) -> None:
    """List what is loaded: edition, concepts, languages and from which files."""
    loaded = _instance(context).loaded_esco
    vocabulary = loaded.read()
    rows = [] if vocabulary is None else [_row(vocabulary)]
    files = loaded.files()
    if as_json:
        print_json([row | {"files": files} for row in rows])
        return
    names = ", ".join(file["name"] for file in files)
    heads = ("Vocabulary", "Edition", "Version", "Skills", "Occupations", "Languages", "Files")
    print_table(heads, ((*row.values(), names) for row in rows))


def drop(context: typer.Context, name: Name) -> None:
    """Forget a loaded vocabulary; records keep what it gave them until they are normalised again."""
    was_there = _instance(context).loaded_esco.drop()
    typer.echo(
        f"{name} is dropped; {ANEW.replace('with', 'without', 1)}" if was_there else f"{name} was not loaded"
    )


def _instance(context: typer.Context) -> Instance:
    instance: Instance = context.obj
    return instance


def _row(vocabulary: EscoVocabulary) -> dict[str, Any]:
    kinds = {kind: sum(one.kind is kind for one in vocabulary.concepts.values()) for kind in EscoKind}
    languages = sorted({tag for kind in EscoKind for tag in vocabulary.languages(kind)})
    return {
        "vocabulary": VocabularyName.ESCO.value,
        "edition": vocabulary.edition,
        "version": vocabulary.version,
        "skills": kinds[EscoKind.SKILL],
        "occupations": kinds[EscoKind.OCCUPATION],
        "languages": ", ".join(languages),
    }


def _words(vocabulary: EscoVocabulary) -> str:
    row = _row(vocabulary)
    skills, occupations = in_number(row["skills"], "skill"), in_number(row["occupations"], "occupation")
    return f"{skills} and {occupations}, labels in {row['languages']}"
