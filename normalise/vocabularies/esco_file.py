"""Reads the files in which ESCO is distributed: its own download, Tabiya's, and a table of labels by language."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from normalise.errors import VocabularyError
from normalise.vocabularies.esco import EscoConcept, EscoKind, EscoLabels

ADDRESS = re.compile(r"https?://data\.europa\.eu/esco/(?P<kind>skill|occupation)/\S+")
LABEL_COLUMN = re.compile(r"label_(?P<language>[a-z]{2,3})")
LONGEST_CELL = 1_000_000
"""Characters; ESCO's longest list of labels has some thousand."""
OBSOLETE = "obsolete"
SHAPES = (
    "`conceptUri, preferredLabel, altLabels` (ESCO), `ORIGINURI, PREFERREDLABEL, ALTLABELS` (Tabiya) "
    "or `uri, label_en, alt_labels_en`"
)


@dataclass(frozen=True, slots=True)
class EscoFile:
    """What one file holds."""

    concepts: tuple[EscoConcept, ...]
    others: int
    """Rows of other concepts: groups of ISCED-F and ISCO, obsolete ones, those of another publisher."""


@dataclass(frozen=True, slots=True)
class EscoColumns:
    """Where one kind of file says what."""

    address: str
    labels: Mapping[str, tuple[str, str]]
    """Language -> (column of the preferred label, column of the others)."""
    separator: str
    """Between alternative labels in one cell."""


def read_esco(lines: Iterable[str], name: str, language: str | None) -> EscoFile:
    """The concepts of one CSV file with a header; `language` is that of files whose columns do not say it.

    Raises VocabularyError that names the file, the line and what would be right.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(lines, strict=True)
    try:
        columns = _columns(tuple(reader.fieldnames or ()), name, language)
        rows = [_concept(row, columns, f"{name}, line {reader.line_num}") for row in reader]
    except csv.Error as error:
        raise VocabularyError(f"{name}, line {reader.line_num}: no CSV: {error}") from error
    found = tuple(filter(None, rows))
    if not found:
        raise VocabularyError(f"{name}: no skill or occupation of ESCO with a label is in it")
    return EscoFile(found, len(rows) - len(found))


def _columns(heads: Sequence[str], name: str, language: str | None) -> EscoColumns:
    plain = [head.strip().lstrip("\ufeff") for head in heads]
    for address, preferred, others in (
        ("conceptUri", "preferredLabel", "altLabels"),
        ("ORIGINURI", "PREFERREDLABEL", "ALTLABELS"),
    ):
        if {address, preferred} <= set(plain):
            if language is None:
                raise VocabularyError(
                    f"{name}: neither the file nor its name says the language of its labels; give --language en"
                )
            return EscoColumns(address, {language: (preferred, others)}, "\n")
    languages = [match["language"] for head in plain if (match := LABEL_COLUMN.fullmatch(head))]
    if "uri" in plain and languages:
        return EscoColumns("uri", {tag: (f"label_{tag}", f"alt_labels_{tag}") for tag in languages}, "|")
    raise VocabularyError(f"{name}: its columns are {', '.join(plain) or 'none'}; wanted are {SHAPES}")


def _concept(row: Mapping[str, str | None], columns: EscoColumns, place: str) -> EscoConcept | None:
    cells = {(head or "").lstrip("\ufeff").strip(): value for head, value in row.items()}
    address = (cells.get(columns.address) or "").strip()
    if not address.startswith(("http://", "https://")):
        raise VocabularyError(f"{place}: {address!r} is no web address of a concept")
    match = ADDRESS.fullmatch(address)
    if match is None or (cells.get("status") or "").strip().lower() == OBSOLETE:
        return None
    labels = {tag: found for tag in columns.labels if (found := _labels(cells, columns, tag))}
    return EscoConcept(address, EscoKind(match["kind"]), labels) if labels else None


def _labels(cells: Mapping[str, str | None], columns: EscoColumns, language: str) -> EscoLabels | None:
    preferred_column, others_column = columns.labels[language]
    preferred = " ".join((cells.get(preferred_column) or "").split())
    if not preferred:
        return None
    given = (cells.get(others_column) or "").split(columns.separator)
    others = dict.fromkeys(" ".join(label.split()) for label in given)
    return EscoLabels(preferred, tuple(label for label in others if label not in {"", preferred}))
