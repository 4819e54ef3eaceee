"""Other spellings of what was typed, taken from the words the catalogue holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from search_api.facets import WITHDRAWN
from search_api.index import layout
from search_api.index.question import Question, wording
from search_api.index.snapshot import Asked, Best, Clause
from search_api.index.view import View
from search_api.spelling import MUCH_MORE, is_worth_correcting, nearest, slips_allowed
from search_api.words import Piece

MOST_CORRECTED = 6
"""Words of one question that are corrected, from the left."""


def other_spelling(view: View, question: Question) -> str | None:
    """What was typed with words corrected that the catalogue does not hold, or holds very seldom; or none."""
    words = [piece for piece in question.typed.required if not piece.is_quoted and len(piece.words) == 1]
    corrections: dict[Piece, str] = {}
    view = replace(view, records=view.records.foreseeing(lambda: _asked(question, words[:MOST_CORRECTED])))
    for piece in words[:MOST_CORRECTED]:
        other = _nearest(view, question, piece.words[0])
        if other is not None:
            corrections[piece] = other
    return question.typed.replaced(corrections) if corrections else None


def _nearest(view: View, question: Question, word: str) -> str | None:
    """The nearest word of a title that is much more frequent; whether there is any at all is quickly asked.

    Words of other texts are not offered: a source may not allow them to be shown.
    """
    if not is_worth_correcting(word):
        return None
    least = MUCH_MORE * view.records.count(_with_word(question, word))
    if view.records.count(_with_others(question, word)) <= least:
        return None
    known = dict(view.records.words_near(layout.TITLE, word, slips_allowed(word)))
    return nearest(word, known.items(), more_than=least)


def _asked(question: Question, pieces: Sequence[Piece]) -> Iterator[Asked]:
    for piece in pieces:
        if is_worth_correcting(piece.words[0]):
            yield Best(_with_word(question, piece.words[0]))
            yield Best(_with_others(question, piece.words[0]))


def _with_word(question: Question, word: str) -> Clause:
    """Live records that hold the word in any form."""
    clauses = question.clauses
    withdrawn = clauses.value(layout.STATE, WITHDRAWN)
    return clauses.all_of([wording(clauses, (word,), is_exact=False)], [withdrawn])


def _with_others(question: Question, word: str) -> Clause:
    """Records with a near word in the title, and not the word itself."""
    near = question.clauses.near(layout.TITLE, word, slips_allowed(word))
    return question.clauses.all_of([near], [question.clauses.word(layout.TITLE, word)])
