"""Record ids: what the source itself calls a record, written so that it fits one step of a web address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalise.mapping.mapping import Mapping
from normalise.mapping.record_block import IdCase, IdRule
from normalise.opened_record import OpenedRecord
from normalise.raw_record import Payload
from normalise.selectors.select import compile_select

OUTSIDE = re.compile(r"[^A-Za-z0-9._-]")


def record_id(source_id: str, native_id: str, case: IdCase) -> str:
    """`<source_id>:<native id>` with every byte outside `[A-Za-z0-9._-]` written `~XX`.

    Two native ids that differ (after `case`) never share a record id. ValueError for an empty native id.
    """
    if not native_id:
        raise ValueError(f"a record of {source_id} has an empty id; the id a source uses is never empty")
    return f"{source_id}:{escape(in_case(native_id, case))}"


def in_case(native_id: str, case: IdCase) -> str:
    """The id in the case that its source's mapping keeps."""
    match case:
        case IdCase.LOWER:
            return native_id.lower()
        case IdCase.UPPER:
            return native_id.upper()
        case IdCase.EXACT:
            return native_id


def escape(text: str) -> str:
    """Text with the UTF-8 bytes of each character outside `[A-Za-z0-9._-]` as `~XX`; `~` itself is one."""
    return OUTSIDE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"~{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))


class IdentityReader:
    """Reads the source's own id out of payloads; compiled once for a mapping."""

    def __init__(self, rule: IdRule) -> None:
        """`rule` is the mapping's `record.id`."""
        self._select = compile_select(rule)
        self._case = rule.case

    def read(self, record: OpenedRecord) -> str | None:
        """The id in the mapping's case, or None where the payloads have none."""
        found = next(iter(self._select(record, None)), None)
        text = None if found is None else str(found).strip()
        return in_case(text, self._case) if text else None


def native_id_of(payloads: Sequence[Payload], mapping: Mapping) -> str | None:
    """The id that `record.id` finds in one record's payloads."""
    record = OpenedRecord(payloads, None, mapping.source.language)
    return IdentityReader(mapping.record.id).read(record)
