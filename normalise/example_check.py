"""The examples of a mapping file, run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from normalise.identity import native_id_of
from normalise.mapping.example import Example
from normalise.mapping.mapping import Mapping
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome
from normalise.raw_record import RawRecord
from normalise.vocabularies import Vocabularies

ID_START = re.compile(rb'"([a-z0-9]+(?:_[a-z0-9]+)*):')
"""A source's id where a record id or an organisation's begins, in JSON."""


@dataclass(frozen=True)
class ExampleFailure:
    """One way in which an example does not hold."""

    title: str
    field: str
    expected: Any
    found: Any
    hint: str = ""

    def __str__(self) -> str:
        said = f"example {self.title!r}: {self.field}: expected {self.expected!r}, found {self.found!r}"
        return f"{said}; {self.hint}" if self.hint else said


def check_examples(mapping: Mapping, vocabularies: Vocabularies) -> list[ExampleFailure]:
    """Every way in which the mapping's examples do not hold; none when they all do."""
    normaliser = Normaliser(mapping, vocabularies)
    return [
        ExampleFailure(example.title, field, expected, found, _hint(mapping.id, expected, found))
        for example in mapping.examples
        for field, expected, found in _differences(example, _outcome(example, mapping, normaliser))
    ]


def _hint(source_id: str, expected: Any, found: Any) -> str:
    """Said when nothing but the source's id is another: the file was copied or renamed, its example was not."""
    said = orjson.dumps(expected)
    for old in dict.fromkeys(ID_START.findall(said)):
        if orjson.loads(said.replace(b'"' + old + b":", f'"{source_id}:'.encode())) == found:
            return (
                f"the file's name is the source's id, {source_id!r}, and the example says {old.decode()!r}: "
                "rename the file or mend the example"
            )
    return ""


def _outcome(example: Example, mapping: Mapping, normaliser: Normaliser) -> Outcome:
    payloads = example.raw_payloads()
    native_id = example.native_id or native_id_of(payloads, mapping) or "unknown"
    return normaliser.normalise(RawRecord(mapping.id, native_id, payloads))


def _differences(example: Example, outcome: Outcome) -> list[tuple[str, Any, Any]]:
    dumped = outcome.descriptor_json()
    found = {} if dumped is None else orjson.loads(dumped)
    messages = sorted(f"{issue.code}: {issue.message}" for issue in outcome.issues)
    pairs: list[tuple[str, Any, Any]] = [
        ("not_accepted", example.not_accepted, outcome.not_accepted_class),
        ("quarantined", example.quarantined, outcome.is_quarantined),
    ]
    if {issue.code for issue in outcome.issues} != set(example.issues):
        pairs.append(("issues", sorted(example.issues), messages))
    pairs += [(name, value, found.get(name)) for name, value in example.expect.items()]
    return [(name, expected, actual) for name, expected, actual in pairs if expected != actual]
