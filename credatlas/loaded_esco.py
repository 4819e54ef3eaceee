"""What an operator has loaded of ESCO, kept as one file in the home folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from credatlas.errors import VocabularyUnusable
from credatlas.kept_file import KeptFile
from normalise.vocabularies.esco import EscoConcept, EscoKind, EscoLabels, EscoVocabulary
from normalise.vocabularies.esco_file import read_esco

FORMAT = 1
LANGUAGE_IN_NAME = re.compile(r"[_-](?P<language>[a-z]{2})\.csv$", re.IGNORECASE)
"""`skills_en.csv`, as ESCO names its downloads."""
PRIMARY_TAG = re.compile(r"[a-z]{2,3}")
NO_EDITION = "of unstated edition"
"""What stands behind `ESCO` where nobody said which edition it is."""


@dataclass(frozen=True, slots=True)
class LoadedEsco:
    """The file of one instance."""

    path: Path

    def read(self) -> EscoVocabulary | None:
        """The vocabulary; None when none is loaded. VocabularyUnusable when the file is damaged."""
        kept = self._file.read()
        if kept is None:
            return None
        concepts = {
            address: EscoConcept(
                address,
                EscoKind(kind),
                {tag: EscoLabels(first, tuple(others)) for tag, (first, others) in labels.items()},
            )
            for address, kind, labels in kept["concepts"]
        }
        return EscoVocabulary(kept["edition"], kept["version"], concepts)

    def files(self) -> list[dict[str, Any]]:
        """What was loaded: name, language, rows and when, the latest last."""
        kept = self._file.read()
        return [] if kept is None else list(kept["files"])

    def load(self, file: Path, language: str | None, edition: str | None, at: datetime) -> EscoVocabulary:
        """Add the labels of a file; those of its languages replace older ones of the same concepts.

        Raises VocabularyError or VocabularyUnusable when the file cannot be read; nothing has changed then.
        """
        in_name = LANGUAGE_IN_NAME.search(file.name)
        tag = language or (in_name["language"].lower() if in_name else None)
        if tag is not None and PRIMARY_TAG.fullmatch(tag) is None:
            raise VocabularyUnusable(
                f"{file.name}: --language {tag!r} is no language tag such as en, fr or de"
            )
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                found = read_esco(lines, file.name, tag)
        except (OSError, UnicodeDecodeError) as error:
            wanted = "a CSV file in UTF-8, taken out of its archive, can be loaded"
            raise VocabularyUnusable(f"{file} cannot be read as a UTF-8 text: {error}; {wanted}") from error
        known = self.read()
        concepts = _merged({} if known is None else known.concepts, found.concepts)
        named = edition or (known.edition if known is not None else NO_EDITION)
        version = _version(named, concepts)
        languages = sorted({one for concept in found.concepts for one in concept.labels})
        row = {
            "name": file.name,
            "languages": languages,
            "concepts": len(found.concepts),
            "other_rows": found.others,
            "loaded_at": at.isoformat(),
        }
        files = [*(one for one in self.files() if one["name"] != file.name), row]
        self._file.write(edition=named, version=version, files=files, concepts=_rows(concepts))
        return EscoVocabulary(named, version, concepts)

    def drop(self) -> bool:
        """Forget the vocabulary; whether there was one."""
        return self._file.drop()

    @property
    def _file(self) -> KeptFile:
        return KeptFile(self.path, FORMAT, "drop it with `credatlas vocabulary drop esco` and load ESCO anew")


def _merged(known: Mapping[str, EscoConcept], found: Iterable[EscoConcept]) -> dict[str, EscoConcept]:
    merged = dict(known)
    for concept in found:
        before = merged.get(concept.address)
        labels = {**(before.labels if before is not None else {}), **concept.labels}
        merged[concept.address] = EscoConcept(concept.address, concept.kind, labels)
    return merged


def _rows(concepts: Mapping[str, EscoConcept]) -> list[Any]:
    return [
        [
            address,
            concept.kind.value,
            {
                tag: [labels.preferred, list(labels.alternative)]
                for tag, labels in sorted(concept.labels.items())
            },
        ]
        for address, concept in sorted(concepts.items())
    ]


def _version(edition: str, concepts: Mapping[str, EscoConcept]) -> str:
    return blake2b(orjson.dumps([edition, _rows(concepts)]), digest_size=6).hexdigest()
