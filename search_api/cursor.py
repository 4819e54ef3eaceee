"""Where a walk through results stands, as an opaque word of an address."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import astuple, dataclass
from enum import StrEnum

from search_api.errors import BadQuery
from search_api.query import RELEVANCE, RELEVANCE_DEPTH, SearchQuery, Sort
from search_api.sort_keys import LAST_CODE, last_key

DIGEST_SIZE = 6
NO_CURSOR = "is not a cursor of this catalogue; take it from `next`"


class Part(StrEnum):
    """Which part of an order a walk is in."""

    RELEVANCE = "r"
    """Best first: `position` counts hits, `commit` names what was counted."""
    VALUES = "v"
    """Records with a value: `position` is the key of the last one seen."""
    MISSING = "m"
    """Records without: `position` is the number of the last one seen."""


LAST_POSITION = {
    Part.RELEVANCE: RELEVANCE_DEPTH,
    Part.VALUES: last_key(LAST_CODE),
    Part.MISSING: LAST_CODE,
}
"""How far a walk can get in each part; every engine takes numbers up to there."""


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


def read_cursor(text: str, query: SearchQuery) -> Cursor:
    """The cursor of this question; BadQuery when the text is none, or belongs to another question."""
    cursor = _decoded(text)
    is_counted = effective_sort(query).name == RELEVANCE
    if cursor.question != question_digest(query) or (cursor.part is Part.RELEVANCE) is not is_counted:
        raise BadQuery("cursor", text, "belongs to another question; start again without it")
    return cursor


def _decoded(text: str) -> Cursor:
    """Nothing is converted: what `encoded` does not write is no cursor. The text may nest deeper than Python reads."""
    try:
        written = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        part, position, digest, commit = written
        cursor = Cursor(Part(part), position, digest, commit)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadQuery("cursor", text, NO_CURSOR) from error
    is_made_of = isinstance(written, list) and isinstance(digest, str) and isinstance(commit, str)
    if not is_made_of or type(position) is not int or not 0 <= position <= LAST_POSITION[cursor.part]:
        raise BadQuery("cursor", text, NO_CURSOR)
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
