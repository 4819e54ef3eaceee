"""Other spellings of what was typed, taken from the words the catalogue holds."""

from __future__ import annotations

from search_api.facets import WITHDRAWN
from search_api.index import embedded_layout as layout
from search_api.index.embedded_question import Question, wording
from search_api.index.embedded_reader import View
from search_api.spelling import MUCH_MORE, near_prefixes, nearest, slips_allowed
from search_api.words import Piece

MOST_CORRECTED = 6
"""Words of one question that are corrected, from the left."""


def other_spelling(view: View, question: Question) -> str | None:
    """What was typed with words corrected that the catalogue does not hold, or holds very seldom; or none."""
    words = [piece for piece in question.typed.required if not piece.is_quoted and len(piece.words) == 1]
    corrections: dict[Piece, str] = {}
    for piece in words[:MOST_CORRECTED]:
        word = piece.words[0]
        other = _nearest(view, word, _records_with(view, question, word)) if slips_allowed(word) else None
        if other is not None:
            corrections[piece] = other
    return question.typed.replaced(corrections) if corrections else None


def _records_with(view: View, question: Question, word: str) -> int:
    clauses = question.clauses
    withdrawn = clauses.value(layout.STATE, WITHDRAWN)
    return view.records.count(clauses.all_of([wording(clauses, (word,), is_exact=False)], [withdrawn]))


def _nearest(view: View, word: str, frequency: int) -> str | None:
    seen = dict[str, int]()
    for prefix in near_prefixes(word):
        seen.update(view.records.words_with_prefix(layout.TEXT, prefix))
    return nearest(word, seen.items(), more_than=frequency * MUCH_MORE)
