"""Found values put together into what a field of the descriptor can hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from normalise.coded_text import ADDRESSES, CodeList, code_list, read_code, read_level
from normalise.elements import Coding, Cost, Level, Organisation, Reference
from normalise.field_shape import PROSE, FieldShape, Kind
from normalise.found import Found
from normalise.given_text import given_text
from normalise.identity import escape
from normalise.interval import Interval
from normalise.issue import IssueCode
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.opened_record import OpenedRecord
from normalise.organisation_id import organisation_id
from normalise.transforms.reading import shown
from normalise.transforms.transform import TransformContext
from normalise.web_address import is_web_address

Gather = Callable[[OpenedRecord, Sequence[Found]], Any]
"""What was found (never nothing) to the field's value, or None when no value is left of it."""
Coerce = Callable[[OpenedRecord, Any], Any]
NOTHING_TO_PAY = Interval.exactly(0)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""No reader sees them, XML has none of them, and a database refuses the first."""
PARAGRAPH_BREAK = "\n\n"
Apply = Callable[[OpenedRecord, Any], Any]
"""What is done to a value: transforms, lookup, language; None when the value says nothing."""


def compile_gather(shape: FieldShape, context: TransformContext) -> Gather:
    """How the values of a field of that shape are put together; pydantic judges the result."""
    if shape.kind is Kind.LANGUAGE_MAP_LIST:
        return _gather_lists
    coerce = compile_coerce(shape, context)
    if shape.is_many:
        gather = _gather_many(coerce)
        return _gather_codings(gather) if shape.element is Coding else gather
    if shape.kind is Kind.LANGUAGE_MAP:
        return _gather_paragraphs if shape.name in PROSE else _gather_texts
    return _gather_one(coerce)


def _gather_many(coerce: Coerce) -> Gather:
    def gather(record: OpenedRecord, found: Sequence[Found]) -> Any:
        kept: list[Any] = []
        for value, _ in found:
            one = coerce(record, value)
            if one is not None and one not in kept:
                kept.append(one)
        return kept or None

    return gather


def _gather_codings(gather: Gather) -> Gather:
    """A bare code that stands there with its label as well says nothing more, and is left out."""

    def gather_codings(record: OpenedRecord, found: Sequence[Found]) -> Any:
        kept = gather(record, found)
        if kept is None or len(kept) == 1:
            return kept
        labelled = [_code_of(one) for one in kept if _part(one, "label") is not None]
        return [one for one in kept if _part(one, "label") is not None or _code_of(one) not in labelled]

    return gather_codings


def _code_of(coding: Any) -> tuple[Any, Any]:
    return _part(coding, "scheme"), _part(coding, "code")


def _part(element: Any, name: str) -> Any:
    return element.get(name) if isinstance(element, Mapping) else getattr(element, name)


def _gather_one(coerce: Coerce) -> Gather:
    def gather(record: OpenedRecord, found: Sequence[Found]) -> Any:
        first = coerce(record, found[0][0])
        if len(found) > 1 and any(coerce(record, value) != first for value, _ in found[1:]):
            _note_surplus(record, found)
        return first

    return gather


def _note_surplus(record: OpenedRecord, found: Sequence[Found]) -> None:
    given = list(dict.fromkeys(given_text(origins[0][1] if origins else value) for value, origins in found))
    record.note(
        IssueCode.CONTRADICTION,
        f"{record.field}: {len(given)} different values where one can stand; {given[0]!r} was kept",
        value="; ".join(given),
        expected="one value",
    )


def _gather_texts(record: OpenedRecord, found: Sequence[Found]) -> Any:
    """One text for each language; a second, different text of a language is an issue."""
    if len(found) == 1:
        return language_texts(record, found[0][0])
    texts: dict[str, str] = {}
    surplus = False
    for value, _ in found:
        for tag, text in (language_texts(record, value) or {}).items():
            surplus = surplus or texts.setdefault(tag, text) != text
    if surplus:
        _note_surplus(record, found)
    return texts or None


def _gather_paragraphs(record: OpenedRecord, found: Sequence[Found]) -> Any:
    """All texts of a language as paragraphs of one, each once."""
    if len(found) == 1:
        return _prose_texts(record, found[0][0])
    texts: dict[str, dict[str, None]] = {}
    for value, _ in found:
        for tag, text in (_prose_texts(record, value) or {}).items():
            texts.setdefault(tag, {})[text] = None
    return {tag: PARAGRAPH_BREAK.join(several) for tag, several in texts.items()} or None


def _prose_texts(record: OpenedRecord, value: Any) -> dict[str, str] | None:
    """A language map of prose: where a language has several texts, each is a paragraph."""
    if type(value) is dict and any(type(given) is list for given in value.values()):
        lists = _gather_lists(record, [(value, ())]) or {}
        return {tag: PARAGRAPH_BREAK.join(several) for tag, several in lists.items()} or None
    return language_texts(record, value)


def _gather_lists(record: OpenedRecord, found: Sequence[Found]) -> Any:
    """All texts of each language, each once."""
    texts: dict[str, dict[str, None]] = {}
    for value, _ in found:
        for tag, several in _texts_by_language(record, value).items():
            given = several if type(several) is list or type(several) is tuple else (several,)
            texts.setdefault(tag, {}).update(dict.fromkeys(map(clean_text, given)))
    return {tag: kept for tag, several in texts.items() if (kept := [*filter(None, several)])} or None


def _texts_by_language(record: OpenedRecord, value: Any) -> Mapping[str, Any]:
    if type(value) is dict:
        return value
    given = value.root if isinstance(value, LanguageMap | LanguageMapList) else value
    return given if isinstance(given, Mapping) else {record.language: given}


def language_texts(record: OpenedRecord, value: Any) -> dict[str, str] | None:
    """A language map of a text or of texts by language, of several the first; empty texts left out."""
    if type(value) is dict:
        texts: dict[str, str] = {}
        for tag, given in value.items():
            if type(given) is str and given.isascii() and given.isprintable():
                text = given.strip()
            else:
                text = clean_text(given[0] if type(given) is list and given else given)
            if text:
                texts[tag] = text
        return texts or None
    if isinstance(value, LanguageMap):
        return value.root
    text = clean_text(value)
    return {record.language: text} if text else None


def clean_text(value: Any) -> str:
    """Text in Unicode's composed form (NFC), without control characters or space around it; nothing gives none."""
    if type(value) is str:
        if not value.isprintable():
            value = CONTROLS.sub("", value)
        return value.strip() if value.isascii() else unicodedata.normalize("NFC", value).strip()
    return "" if value is None else clean_text(given_text(value))


def compile_coerce(shape: FieldShape, context: TransformContext) -> Coerce:
    """How one value of a field of that shape is brought nearer to its model."""
    match shape.kind:
        case Kind.LANGUAGE_MAP:
            return language_texts
        case Kind.TEXT | Kind.CHOICE:
            codes = code_list(shape.name, context.vocabularies)
            return _text if codes is None else _code(codes)
        case Kind.ELEMENT if shape.element is Organisation:
            return _organisation(context)
        case Kind.ELEMENT if shape.element is Reference:
            return _reference(context)
        case Kind.ELEMENT if shape.element is Level:
            return lambda record, value: read_level(record, value, context.vocabularies)
        case Kind.ELEMENT if shape.element in _OTHER_ELEMENTS:
            return _OTHER_ELEMENTS[shape.element]
        case _:
            return lambda record, value: value


def _text(record: OpenedRecord, value: Any) -> Any:
    return value if type(value) is str and value.isprintable() else clean_text(value) or None


def _code(codes: CodeList) -> Coerce:
    return lambda record, value: read_code(record, clean_text(value) or None, codes)


def _coding(record: OpenedRecord, value: Any) -> Any:
    """A text is a label that no scheme covers; a code of a transform has only the address of a web page."""
    if isinstance(value, Coding):
        return value if value.address is None else _with_web_address(record, value)
    return value if isinstance(value, Mapping) else {"scheme": "text", "label": language_texts(record, value)}


def _with_web_address(record: OpenedRecord, coding: Coding) -> Coding | None:
    if read_code(record, coding.address, ADDRESSES) is not None:
        return coding
    says_more = coding.code is not None or coding.label is not None
    return coding.model_copy(update={"address": None}) if says_more else None


def _interval(_: OpenedRecord, value: Any) -> Any:
    """A plain number is an interval that begins and ends there."""
    return value if isinstance(value, Mapping | BaseModel) else {"low": value, "high": value}


def _cost(record: OpenedRecord, value: Any) -> Any:
    """An amount in an unknown currency stays one, and is an issue: it can be compared with none."""
    if isinstance(value, Cost) and value.currency is None and value.amount not in (None, NOTHING_TO_PAY):
        record.note(
            IssueCode.UNMAPPED_VALUE,
            f"{record.field}: {shown(value.as_given)} does not say of which currency it is, nor does the source's "
            "country; the argument `currency` of the transform, or a code beside the amount, would",
            value=value.as_given,
            expected="a code of ISO 4217 such as CAD, or the sign of the money of the source's country",
        )
    return value


_OTHER_ELEMENTS: Mapping[type[BaseModel] | None, Coerce] = {
    Coding: _coding,
    Cost: _cost,
    Interval: _interval,
}


def _organisation(context: TransformContext) -> Coerce:
    """Fills in what every organisation has: an id, the source's own or its name, and the source's country."""
    known_id = lru_cache(1024)(organisation_id)

    def coerce(record: OpenedRecord, value: Any) -> Any:
        if isinstance(value, Organisation):
            has_country = value.country is not None or context.country is None
            return value if has_country else value.model_copy(update={"country": context.country})
        parts: dict[str, Any] = (
            dict(value) if isinstance(value, Mapping) else {"name": language_texts(record, value)}
        )
        names = parts["name"] = language_texts(record, parts.get("name"))
        if names is None:
            return None
        own = parts.get("id")
        parts["id"] = known_id(
            context.source_id, None if own is None else given_text(own), next(iter(names.values()))
        )
        if context.country is not None:
            parts.setdefault("country", context.country)
        return parts

    return coerce


def _reference(context: TransformContext) -> Coerce:
    """A web address or a name alone; a `record_id` part is the native id of a record of the same source."""

    def coerce(record: OpenedRecord, value: Any) -> Any:
        if isinstance(value, BaseModel):
            return value
        if isinstance(value, Mapping):
            native_id = value.get("record_id")
            return (
                {**value, "record_id": f"{context.source_id}:{escape(given_text(native_id))}"}
                if native_id
                else value
            )
        text = given_text(value)
        if is_web_address(text):
            return {"address": text, "as_given": text}
        return {"name": language_texts(record, text), "as_given": text}

    return coerce
