"""Other spellings of what was typed, taken from the words the catalogue holds."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from search_api.facets import WITHDRAWN
from search_api.index import layout
from search_api.index.question import Question
from search_api.index.snapshot import Asked, Best, Clause
from search_api.index.view import View
from search_api.remembered import Remembered
from search_api.spelling import MUCH_MORE, is_worth_correcting, nearest, slips_allowed
from search_api.words import Piece

MOST_CORRECTED = 6
"""Words of one question that are corrected, from the left."""


def other_spelling(view: View, question: Question, remembered: Remembered) -> str | None:
    """What was typed with words corrected that the catalogue does not hold, or holds very seldom; or none.

    Other filters leave a word's correction as it is, and so does another question with it.
    """
    words = [piece for piece in question.typed.required if not piece.is_quoted and len(piece.words) == 1]
    del words[MOST_CORRECTED:]
    fresh = [piece for piece in words if not remembered.has(_key(view, piece.words[0]))]
    view = replace(view, records=view.records.foreseeing(lambda: _asked(question, fresh)))
    view = replace(view, records=view.records.foreseeing(lambda: _others_asked(view, question, fresh)))
    corrections: dict[Piece, str] = {}
    for piece in words:
        word = piece.words[0]
        other = remembered.get(_key(view, word), partial(_nearest, view, question, word))
        if other is not None:
            corrections[piece] = other
    return question.typed.replaced(corrections) if corrections else None


def _key(view: View, word: str) -> Hashable:
    return "nearest", view.token, word


def _nearest(view: View, question: Question, word: str) -> str | None:
    """The nearest word of a title that is much more frequent; whether there is any at all is quickly asked.

    Words of other texts are not offered: a source may not allow them to be shown.
    """
    if not is_worth_correcting(word):
        return None
    least = _least(view, question, word)
    if view.records.rules_out(layout.TITLE, word, least):
        return None
    if view.records.count(_with_others(question, word)) <= least:
        return None
    known = dict(view.records.words_near(layout.TITLE, word, slips_allowed(word)))
    return nearest(word, known.items(), more_than=least)


def _asked(question: Question, pieces: Sequence[Piece]) -> Iterator[Asked]:
    for piece in pieces:
        if is_worth_correcting(piece.words[0]):
            yield Best(_with_word(question, piece.words[0]))


def _others_asked(view: View, question: Question, pieces: Sequence[Piece]) -> Iterator[Asked]:
    for word in (piece.words[0] for piece in pieces if is_worth_correcting(piece.words[0])):
        if not view.records.rules_out(layout.TITLE, word, _least(view, question, word)):
            yield Best(_with_others(question, word))


def _least(view: View, question: Question, word: str) -> int:
    """In more records than that another word must be."""
    return MUCH_MORE * view.records.count(_with_word(question, word))


def _with_word(question: Question, word: str) -> Clause:
    """Live records that hold the word in any form."""
    clauses = question.clauses
    withdrawn = clauses.value(layout.STATE, WITHDRAWN)
    return clauses.all_of([question.said([(word,)], is_exact=False)], [withdrawn])


def _with_others(question: Question, word: str) -> Clause:
    """Records with a near word in the title, and not the word itself."""
    near = question.clauses.near(layout.TITLE, word, slips_allowed(word))
    return question.clauses.all_of([near], [question.clauses.word(layout.TITLE, word)])
