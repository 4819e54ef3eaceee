"""Values of the descriptor that are codes of a public list: whatever else a source writes there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from normalise.issue import IssueCode
from normalise.opened_record import OpenedRecord
from normalise.vocabularies import Vocabularies

REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
"""ISO 3166-2: the built-in table has the regions of some countries alone."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """What a code is, in words, the transform that makes one of a name, and whether a text is one."""

    wanted: str
    transform: str
    has: Callable[[str], bool]


def code_list(name: str, vocabularies: Vocabularies) -> CodeList | None:
    """The list whose codes a field or part of that name holds."""
    match name:
        case "country":
            countries = vocabularies.countries
            return CodeList("a code of ISO 3166-1 such as NZ", "country_code", countries.__contains__)
        case "region":
            return CodeList("a code of ISO 3166-2 such as CA-ON", "region_code", _is_region)
        case "in_language":
            languages = vocabularies.languages
            is_tag = lru_cache(1024)(lambda text: languages.tag_of(text) == text)
            return CodeList("a language tag of BCP 47 such as en", "language_tag", is_tag)
        case "currency":
            currencies = vocabularies.currencies
            return CodeList("a code of ISO 4217 such as EUR", "currency_code", currencies.__contains__)
    return None


def read_code(record: OpenedRecord, text: Any, codes: CodeList) -> Any:
    """The text when it is a code, else nothing and an issue."""
    if text is None or codes.has(text):
        return text
    record.note(
        IssueCode.UNMAPPED_VALUE,
        f"{record.field}: {text!r} is not {codes.wanted}; "
        f"the transform `{codes.transform}` or a lookup of the mapping makes one of it",
        value=text,
        expected=codes.wanted,
    )
    return None


def read_level(record: OpenedRecord, value: Any, vocabularies: Vocabularies) -> Any:
    """A level put together of parts, when its framework has it, else nothing and an issue."""
    if not isinstance(value, Mapping) or value.get("framework") in (None, "unknown"):
        return value
    key, level = str(value["framework"]), str(value.get("level"))
    known = vocabularies.frameworks.get(key)
    if known is not None and (not known.levels or known.level_of(level) is not None):
        return value
    wanted = (
        "the key of a framework" if known is None else f"a level of {known.short}: {', '.join(known.levels)}"
    )
    given = key if known is None else level
    record.note(
        IssueCode.UNMAPPED_VALUE, f"{record.field}: {given!r} is not {wanted}", value=given, expected=wanted
    )
    return None


def _is_region(text: str) -> bool:
    return REGION.fullmatch(text) is not None
