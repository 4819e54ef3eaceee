"""Which records are micro-credentials, by the mapping's `accept`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from normalise.found import Read
from normalise.given_text import given_text
from normalise.issue import IssueCode, Severity
from normalise.mapping.accept_block import AcceptBlock, Condition
from normalise.mapping.finding import nearest
from normalise.mapping.rule import AnyRule
from normalise.memo import remembered_reading
from normalise.needed_terms import looks_inside_only
from normalise.opened_record import OpenedRecord
from normalise.rule_compiler import RuleCompiler
from normalise.selectors.folded_text import fold
from normalise.sight import Sight


@dataclass(frozen=True)
class Refusal:
    """The record is none of this catalogue's; `name` is the class it is counted under."""

    name: str


class Acceptance:
    """The compiled conditions of one mapping."""

    def __init__(self, block: AcceptBlock, compiler: RuleCompiler) -> None:
        """Compiles each condition's rule."""
        self._tests = [_Test(condition, compiler) for condition in block.root]

    def refuse(self, record: OpenedRecord, listed_class: str | None) -> Refusal | None:
        """The first refusal; None when all conditions hold, or one could not be judged (an issue says so)."""
        for test in self._tests:
            refusal = test.refuse(record, listed_class)
            if refusal is not None or record.has_error:
                return refusal
        return None


class _Test:
    def __init__(self, condition: Condition, compiler: RuleCompiler) -> None:
        self._condition = condition
        rule = condition.rule
        self._read: Read | None = None if rule is None else compiler.rule(rule, None, None)
        self._in = frozenset(condition.in_ or ())
        self._accepted = frozenset(map(fold, self._in))
        self._pattern = None if condition.matches is None else re.compile(condition.matches)
        self._refused = frozenset(map(fold, condition.refused))
        self.refuse = self._judge if rule is None or not looks_inside_only(rule) else self._remembered(rule)

    def _remembered(self, rule: AnyRule) -> Callable[[OpenedRecord, str | None], Refusal | None]:
        """The same, by what the rule sees of the main node; records have few classes."""
        sight = Sight(rule)
        return remembered_reading(
            lambda record, _: orjson.dumps(sight.of(record.main)), self._judge, lambda refusal: True
        )

    def _judge(self, record: OpenedRecord, listed_class: str | None) -> Refusal | None:
        record.field = "accept"
        values = [given_text(value) for value in self._values(record, listed_class)]
        for value in values:
            if self._holds(value):
                return None
        refused = next((value for value in values if not self._refused or fold(value) in self._refused), None)
        if refused is not None:
            return Refusal(refused)
        self._note_unknown(record, values)
        return None

    def _values(self, record: OpenedRecord, listed_class: str | None) -> list[object]:
        if self._read is not None:
            return [value for value, _ in self._read(record, None)]
        return [] if listed_class is None else [listed_class]

    def _holds(self, value: str) -> bool:
        if self._pattern is not None:
            return self._pattern.search(value) is not None
        return value in self._in or fold(value) in self._accepted

    def _note_unknown(self, record: OpenedRecord, values: list[str]) -> None:
        known = (*(self._condition.in_ or ()), *self._condition.refused)
        wanted = ", ".join(self._condition.in_ or ()) or f"what matches {self._condition.matches}"
        if not values:
            message = "accept: the record does not say what it is, so nobody can tell whether it belongs here"
            record.note(IssueCode.MISSING_FIELD, message, severity=Severity.ERROR, expected=wanted)
            return
        close = nearest(values[0], known)
        hint = f"; nearest is {close!r}" if close is not None else ""
        message = f"accept: {values[0]!r} is no class this mapping knows{hint}"
        record.note(
            IssueCode.UNMAPPED_VALUE, message, severity=Severity.ERROR, value=values[0], expected=wanted
        )
