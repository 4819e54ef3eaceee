"""Reading a mapping file: text in, a checked mapping out, or every finding at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from normalise.errors import MappingError
from normalise.field_shape import mapped_fields
from normalise.mapping.editor_schema import mapping_schema
from normalise.mapping.finding import Finding, raise_findings
from normalise.mapping.harvest_check import check_harvest
from normalise.mapping.located_yaml import read_yaml
from normalise.mapping.mapping import Mapping, MappingBlocks, mapping_of
from normalise.mapping.model_findings import model_findings
from normalise.mapping.rule_check import check_rules
from normalise.mapping.secrets import secret_findings
from normalise.rights import CAN_BE_WITHHELD
from normalise.standards.extension import with_standard

__all__ = ["load_mapping", "mapping_schema"]

STEM = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def load_mapping(text: str, stem: str, file_name: str) -> Mapping:
    """The mapping a file's text states; `stem` becomes its source id.

    Raises MappingError with one line for each finding: `file:line: key: what is wrong; allowed: ...`.
    """
    located = read_yaml(text)
    raise_findings(
        [Finding(wrong.path, wrong.message, line=wrong.line) for wrong in located.wrong], file_name, located
    )
    blocks, findings = _read_blocks(located.data)
    secrets = list(secret_findings(located.data))
    quiet = [str(located.value_of(found.path)) for found in secrets]
    told = [found for found in findings if not any(value in found.message for value in quiet)]
    raise_findings([*_stem_findings(stem), *secrets, *told], file_name, located)
    if blocks is None:
        raise MappingError(f"{file_name}: no mapping, and no finding that says why")
    return mapping_of(blocks, stem)


def _read_blocks(data: Any) -> tuple[MappingBlocks | None, Iterable[Finding]]:
    if not isinstance(data, dict):
        return None, [
            Finding((), "a mapping file is a YAML mapping of blocks", tuple(MappingBlocks.model_fields))
        ]
    try:
        blocks = MappingBlocks.model_validate(with_standard(data))
    except ValidationError as error:
        return None, model_findings(error, data)
    return blocks, [
        *check_harvest(blocks),
        *check_rules(blocks),
        *_source_findings(blocks),
        *_fill_findings(blocks),
    ]


def _stem_findings(stem: str) -> Iterator[Finding]:
    if STEM.fullmatch(stem) is None:
        message = f"the file's stem {stem!r} becomes the source id; write it in lower case like `nz_nzqa`"
        yield Finding((), message)


def _source_findings(blocks: MappingBlocks) -> Iterator[Finding]:
    if "is_sample" in blocks.source.model_fields_set:
        yield Finding(("source", "is_sample"), "is set by the program for sample sources; remove it")
    known = tuple(sorted(CAN_BE_WITHHELD))
    for number, name in enumerate(blocks.source.licence.withhold):
        if name not in CAN_BE_WITHHELD:
            path = ("source", "licence", "withhold", number)
            yield Finding(path, f"{name!r} is no field of the descriptor that can be withheld", known, name)


def _fill_findings(blocks: MappingBlocks) -> Iterator[Finding]:
    known = tuple(mapped_fields())
    for name in blocks.expect.fill:
        if name not in known:
            yield Finding(
                ("expect", "fill", name), f"no field of the descriptor is called {name!r}", known, name
            )
