"""The raw records of one saved document, by a mapping that says where they stand in it."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from normalise.identity import IdentityReader
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.harvest_block import Files
from normalise.mapping.mapping import Mapping
from normalise.mapping.records_rule import rules_of
from normalise.opened_record import OpenedRecord
from normalise.raw_record import Payload, RawRecord
from normalise.record_parts import record_parts
from normalise.selectors.document import UnreadablePayload


@dataclass(frozen=True, slots=True)
class DocumentRecords:
    """The records of one document, and what was wrong with it."""

    records: tuple[RawRecord, ...] = ()
    issues: tuple[Issue, ...] = ()


class DocumentReader:
    """Takes documents of one mapping apart; compiled once."""

    def __init__(self, mapping: Mapping) -> None:
        """Reads `harvest.records` and `record.id`."""
        self._mapping = mapping
        self._identity = IdentityReader(mapping.record.id)
        self._rules = rules_of(mapping.harvest.records if isinstance(mapping.harvest, Files) else None)

    def read(self, payload: Payload) -> DocumentRecords:
        """The records of a document; bad data never raises, it becomes issues.

        A part that says no more than the first one of its id is that one: records of learners list what they cite
        a second time. Parts that differ under one id are the run's to judge.
        """
        try:
            parts = record_parts(payload, self._rules)
        except UnreadablePayload as error:
            return DocumentRecords(issues=(_unreadable(payload, str(error)),))
        records: dict[str, list[RawRecord]] = {}
        issues: list[Issue] = [] if parts else [_empty(payload)]
        for part in parts:
            opened = OpenedRecord((part,), None, self._mapping.source.language)
            native_id = self._identity.read(opened)
            if native_id is None:
                issues.append(next(iter(opened.issues), None) or _nameless(part))
            else:
                earlier = records.setdefault(native_id, [])
                if not (earlier and _says_no_more(part, earlier[0].payloads[0])):
                    earlier.append(RawRecord(self._mapping.id, native_id, (part,)))
        listed = [record for several in records.values() for record in several]
        return DocumentRecords(tuple(listed), tuple(issues))


def _says_no_more(part: Payload, known: Payload) -> bool:
    """Whether a part is the same as a known one, or a JSON object all of whose keys the other has alike."""
    if part.body == known.body:
        return True
    if not part.body.startswith(b"{") or part.media_type.endswith("xml"):
        return False
    one, other = orjson.loads(part.body), orjson.loads(known.body)
    return all(key in other and other[key] == value for key, value in one.items())


def _unreadable(payload: Payload, message: str) -> Issue:
    return Issue(
        IssueCode.BROKEN_PAYLOAD, Severity.ERROR, message, field="harvest.records", value=payload.address
    )


def _empty(payload: Payload) -> Issue:
    message = f"{payload.address} holds none of the records that harvest.records looks for"
    return Issue(
        IssueCode.MISSING_FIELD, Severity.WARNING, message, field="harvest.records", value=payload.address
    )


def _nameless(part: Payload) -> Issue:
    message = f"{part.address} has no id where record.id looks for it; the record is left out"
    return Issue(IssueCode.MISSING_FIELD, Severity.ERROR, message, field="record.id", value=part.address)
