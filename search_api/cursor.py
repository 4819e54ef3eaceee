"""Where a walk through results stands, as an opaque word of an address."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import astuple, dataclass
from enum import StrEnum

from search_api.errors import BadQuery
from search_api.query import RELEVANCE, SearchQuery, Sort

DIGEST_SIZE = 6


class Part(StrEnum):
    """Which part of an order a walk is in."""

    RELEVANCE = "r"
    """Best first: `position` counts hits, `commit` names what was counted."""
    VALUES = "v"
    """Records with a value: `position` is the key of the last one seen."""
    MISSING = "m"
    """Records without: `position` is the number of the last one seen."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the results of one question."""

    part: Part
    position: int
    question: str
    """`question_digest` of the question it belongs to."""
    commit: str = ""

    def encoded(self) -> str:
        """As a word that is safe in an address."""
        return base64.urlsafe_b64encode(json.dumps(astuple(self)).encode()).decode().rstrip("=")


def read_cursor(text: str, question: str) -> Cursor:
    """The cursor of this question; BadQuery when the text is none, or belongs to another question."""
    try:
        part, position, digest, commit = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        cursor = Cursor(Part(part), int(position), str(digest), str(commit))
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadQuery("cursor", text, "is not a cursor of this catalogue; take it from `next`") from error
    if cursor.question != question or cursor.position < 0:
        raise BadQuery("cursor", text, "belongs to another question; start again without it")
    return cursor


def effective_sort(query: SearchQuery) -> Sort:
    """Relevance means nothing without words: then the newest changes come first."""
    if query.sort.name == RELEVANCE and not query.text.strip():
        return Sort("changed_at", descending=True)
    return query.sort


def question_digest(query: SearchQuery) -> str:
    """What must stay the same from page to page: words, filters, ranges and order."""
    sort = effective_sort(query)
    parts = (
        query.text.strip(),
        sorted((name, sorted(values)) for name, values in query.filters.items() if values),
        sorted(
            (name, str(one.low), str(one.high), one.include_unknown) for name, one in query.ranges.items()
        ),
        (sort.name, sort.descending, query.currency),
        *([] if query.conversion is None else [sorted(query.conversion.rates.items())]),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=DIGEST_SIZE).hexdigest()
