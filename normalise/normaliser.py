"""One raw record to one descriptor, by its source's mapping."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from normalise.acceptance import Acceptance
from normalise.compiled_field import CompiledField, compile_field
from normalise.coverage import Coverage
from normalise.ctdl.minimum import can_state, missing_minimum
from normalise.derivation import Derivation
from normalise.descriptor_field import descriptor_field
from normalise.draft import Draft
from normalise.errors import UnknownKey, VocabularyError
from normalise.field_shape import mapped_fields
from normalise.filled import Filled
from normalise.identity import IdentityReader, record_id
from normalise.issue import IssueCode, Severity
from normalise.mapping.mapping import Mapping as SourceMapping
from normalise.opened_record import OpenedRecord
from normalise.outcome import Outcome
from normalise.raw_record import RawRecord
from normalise.record_shapes import RecordShapes
from normalise.rule_compiler import RuleCompiler
from normalise.selectors.document import RelatedDocuments
from normalise.transforms.transform import TransformContext
from normalise.validation import mended, validated
from normalise.vocabularies import Vocabularies


class Normaliser:
    """Compiled once for a mapping, then used for any number of records and by any number of threads."""

    def __init__(self, mapping: SourceMapping, vocabularies: Vocabularies) -> None:
        """Raises UnknownKey when a transform's argument names what no table has."""
        source = mapping.source
        context = TransformContext(
            source_id=mapping.id, vocabularies=vocabularies, country=source.country, language=source.language,
            region=source.region,
        )  # fmt: skip
        compiler = RuleCompiler(mapping.lookups, context)
        shapes = mapped_fields()
        self._mapping = mapping
        self._derivation = Derivation(vocabularies)
        fields: list[CompiledField] = []
        for name, rule in mapping.record.fields.items():
            with _unknown_keys_at(mapping.id, "record", name):
                fields.append(compile_field(rule, shapes[name], compiler))
        with _unknown_keys_at(mapping.id, "accept"):
            self._acceptance = Acceptance(mapping.accept, compiler)
        self._identity = IdentityReader(mapping.record.id)
        self._coverage = Coverage(mapping)
        self._shapes = RecordShapes(fields, self._coverage)
        self._required = [dict.fromkeys(_names(entry)).keys() for entry in mapping.record.required]
        self._related = RelatedDocuments()
        self._fixed = _fixed_parts(mapping)

    def normalise(self, raw: RawRecord) -> Outcome:
        """The outcome of one record; bad data never raises, it becomes issues."""
        record = OpenedRecord(raw.payloads, raw.native_id, self._mapping.source.language, self._related.open)
        if not record.has_error:
            refusal = self._acceptance.refuse(record, raw.listed_class)
            if refusal is not None:
                return Outcome(None, tuple(record.issues), accepted=False, not_accepted_class=refusal.name)
        draft = None if record.has_error else self._describe(record, raw)
        return Outcome(None if record.has_error else draft, tuple(record.issues))

    def _describe(self, record: OpenedRecord, raw: RawRecord) -> Draft | None:
        native_id = self._native_id(record, raw)
        parts, issues = dict(self._fixed), record.issues
        told = self._shapes.of(record.graph)
        for field in told.fields:
            record.field = field.name
            before = len(issues)
            part = field.fill(record, None)
            if part is not None:
                parts[field.name] = part
            elif len(issues) > before:
                # The record says something that cannot be read: what holds for the whole source may not hold for it.
                parts.pop(field.name, None)
        self._coverage.note_unmapped(record, is_all_read=told.is_all_read)
        _note_dangling(record)
        _note_minimum(record)
        if native_id is None or not self._has_required(parts.keys(), record):
            return None
        own_id = record_id(self._mapping.id, native_id, self._mapping.record.id.case)
        parts["id"] = Filled(descriptor_field("id"), own_id)
        parts["native_id"] = Filled(descriptor_field("native_id"), raw.native_id)
        draft = validated(parts) or self._mended(parts, record)
        if draft is not None:
            self._note_contradictions(draft, record)
            self._derivation.complete(draft)
        return draft

    def _note_contradictions(self, draft: Draft, record: OpenedRecord) -> None:
        for found in self._derivation.contradictions(draft):
            record.note(
                IssueCode.CONTRADICTION,
                found.message,
                field=found.field,
                value=found.value,
                expected=found.expected,
            )

    def _mended(self, parts: Mapping[str, Filled], record: OpenedRecord) -> Draft | None:
        draft, left = mended(parts, record)
        if not self._has_required(left, record):
            return None
        if draft is None:
            record.note(IssueCode.MISSING_FIELD, "no valid record is left", severity=Severity.ERROR)
        return draft

    def _native_id(self, record: OpenedRecord, raw: RawRecord) -> str | None:
        """The id in the payloads, which must be the one the listing gave."""
        record.field = "id"
        found = self._identity.read(record)
        if found is None:
            message = f"id: the payloads of the record listed as {raw.native_id!r} do not state its id"
            record.note(IssueCode.MISSING_FIELD, message, severity=Severity.ERROR, expected=raw.native_id)
        elif found.lower() != raw.native_id.lower():
            message = f"id: the record listed as {raw.native_id!r} says that it is {found!r}"
            record.note(
                IssueCode.CONTRADICTION, message, severity=Severity.ERROR, value=found, expected=raw.native_id
            )
        return found

    def _has_required(self, given: Collection[str], record: OpenedRecord) -> bool:
        missing = [
            names
            for names in self._required
            if names.isdisjoint(given) and any(can_state(record.main, name) for name in names)
        ]
        for names in missing:
            record.field = next(iter(names))
            message = (
                f"{' or '.join(names)}: the source gives none that can be used, "
                "and there is no record without it"
            )
            record.note(IssueCode.MISSING_FIELD, message, severity=Severity.ERROR)
        return not missing


def normalise_record(raw: RawRecord, mapping: SourceMapping, vocabularies: Vocabularies) -> Outcome:
    """Normalise one record; for many of one source, make one `Normaliser`."""
    return Normaliser(mapping, vocabularies).normalise(raw)


@contextmanager
def _unknown_keys_at(source_id: str, *place: str) -> Iterator[None]:
    try:
        yield
    except VocabularyError as error:
        raise UnknownKey(source_id, place, str(error)) from error


def _names(entry: str | tuple[str, ...]) -> tuple[str, ...]:
    return (entry,) if isinstance(entry, str) else entry


def _note_dangling(record: OpenedRecord) -> None:
    for link in record.graph.dangling:
        message = f"the blank node {link} is cited but is not in the document"
        record.note(IssueCode.BROKEN_PAYLOAD, message, value=link, expected="a node of the same document")


def _note_minimum(record: OpenedRecord) -> None:
    for group in missing_minimum(record.main):
        terms = " or ".join(group)
        message = f"{record.main['@type']}: its class must state {terms}, and it states none of them"
        record.field = group[0]
        record.note(IssueCode.INVALID_CTDL, message, severity=Severity.ERROR, expected=terms)


def _fixed_parts(mapping: SourceMapping) -> dict[str, Filled]:
    """What the source block says of every record; rules may overrule country and region."""
    source = mapping.source
    licence = source.licence
    fixed: dict[str, Any] = {
        "source_id": mapping.id,
        "mapping_version": mapping.hash,
        "is_sample": source.is_sample,
        "rights": {
            "licence": licence.name,
            "licence_url": licence.url,
            "attribution": licence.attribution,
            "withheld": licence.withhold,
        },
    }
    places = {"country": source.country, "region": source.region}
    return {name: Filled(descriptor_field(name), value) for name, value in fixed.items()} | {
        name: Filled(descriptor_field(name), place, [{"from": "constant", "raw": place}])
        for name, place in places.items()
        if place is not None
    }
