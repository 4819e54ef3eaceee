"""Values of the descriptor that are codes of a public list or web addresses: nothing else a source writes is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from normalise.issue import IssueCode
from normalise.opened_record import OpenedRecord
from normalise.transforms.reading import shown
from normalise.vocabularies import Vocabularies
from normalise.web_address import WANTED, is_web_address

REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
"""ISO 3166-2: the built-in table has the regions of some countries alone."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """What a code is, in words, how a mapping makes one of what the source writes, and whether a text is one."""

    wanted: str
    remedy: str
    has: Callable[[str], bool]
    issue: IssueCode = IssueCode.UNMAPPED_VALUE


ADDRESSES = CodeList(
    WANTED,
    "the transform `web_address` with its `base` makes one of a relative address",
    is_web_address,
    IssueCode.UNREADABLE_VALUE,
)


def code_list(name: str, vocabularies: Vocabularies) -> CodeList | None:
    """The list whose codes a field or part of that name holds."""
    match name:
        case "country":
            countries = vocabularies.countries
            return _named("a code of ISO 3166-1 such as NZ", "country_code", countries.__contains__)
        case "region":
            return _named("a code of ISO 3166-2 such as CA-ON", "region_code", _is_region)
        case "in_language":
            languages = vocabularies.languages
            is_tag = lru_cache(1024)(lambda text: languages.tag_of(text) == text)
            return _named("a language tag of BCP 47 such as en", "language_tag", is_tag)
        case "currency":
            currencies = vocabularies.currencies
            return _named("a code of ISO 4217 such as EUR", "currency_code", currencies.__contains__)
        case "subject_webpage" | "same_as" | "address":
            return ADDRESSES
    return None


def _named(wanted: str, transform: str, has: Callable[[str], bool]) -> CodeList:
    return CodeList(wanted, f"the transform `{transform}` or a lookup of the mapping makes one of it", has)


def read_code(record: OpenedRecord, text: Any, codes: CodeList) -> Any:
    """The text when it is a code, else nothing and an issue."""
    if text is None or codes.has(text):
        return text
    record.note(
        codes.issue,
        f"{record.field}: {shown(text)} is not {codes.wanted}; {codes.remedy}",
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
