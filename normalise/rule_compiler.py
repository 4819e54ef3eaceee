"""Rules compiled to closures, once for a mapping."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from normalise.element_builder import (
    Build,
    CompiledEach,
    Part,
    build_each,
    build_once,
    compile_build,
    with_each_of,
)
from normalise.elements import Organisation
from normalise.errors import TransformError, UnmappedValueError
from normalise.field_shape import FILLED_BY_THE_PROGRAM, FieldShape, shapes_of
from normalise.field_value import Apply, Gather, compile_gather
from normalise.found import NOTHING, Found, Origins, Read, Trace
from normalise.given_text import given_text
from normalise.issue import IssueCode
from normalise.lookup_table import compile_lookup
from normalise.mapping.lookup import Lookup
from normalise.mapping.rule import AnyRule, Composite, FirstOf, Leaf, Selector
from normalise.memo import remembered
from normalise.needed_terms import has_any, looks_inside_only, needed_terms
from normalise.opened_record import OpenedRecord
from normalise.refusal import refusals_of
from normalise.selectors.select import Select, Want, compile_select, view_of
from normalise.transforms.registry import compile_transform, read_transform
from normalise.transforms.transform import TransformContext


class RuleCompiler:
    """Compiles the rules of one mapping; what it makes is immutable and may be shared by threads."""

    def __init__(self, lookups: dict[str, Lookup], context: TransformContext) -> None:
        """`lookups` by name; `context` is what transforms know of the source."""
        self._lookups = {name: compile_lookup(name, lookup) for name, lookup in lookups.items()}
        self._context = context
        self._chains: dict[str, Apply] = {}

    def gather(self, shape: FieldShape) -> Gather:
        """How the values of a field of that shape are put together."""
        return compile_gather(shape, self._context)

    def assumed_country(self, shape: FieldShape) -> str | None:
        """The country of the source, which organisations of such a field get where their record states none."""
        return self._context.country if shape.element is Organisation else None

    def rule(self, rule: AnyRule, shape: FieldShape | None, language: str | None) -> Read:
        """Any rule; `shape` is what composites build, `language` the tag that stands over it."""
        if isinstance(rule, Leaf):
            return self.leaf(rule, language=language, is_text=shape is not None and shape.has_languages)
        if isinstance(rule, Composite):
            return self._composite(rule, shape)
        if isinstance(rule, FirstOf):
            reads = [_unless_absent(self.rule(inner, shape, language), inner) for inner in rule.first_of]
            return _first_that_agrees(reads) if rule.agree else _first_of(reads)
        by_tag = rule.items() if isinstance(rule, dict) else ((language, inner) for inner in rule)
        return _all_of([_unless_absent(self.rule(inner, shape, tag), inner) for tag, inner in by_tag])

    def leaf(
        self, rule: Leaf, *, language: str | None = None, is_text: bool = False, want: Want = Want.VALUES
    ) -> Read:
        """A leaf: select, transform, look up; with a language, plain texts become texts of that language."""
        select = compile_select(rule, want)
        trace = _trace(rule)
        apply = self._apply(rule, rule.language or language if is_text else None)
        takes_list = any(read_transform(spec)[0].takes_list for spec in rule.transforms)
        return (
            _read_plain(select, trace) if apply is None else _read_applied(select, trace, apply, takes_list)
        )

    def _apply(self, rule: Leaf, language: str | None) -> Apply | None:
        """Transforms, lookup and language as one function of a value; None when there is none of them."""
        stages: list[Apply] = []
        if rule.transforms:
            stages.append(self._transforms(rule))
        if rule.lookup is not None:
            stages.append(_each_value(self._lookups[rule.lookup]))
        if language is not None:
            stages.append(_tagged(language))
        if len(stages) > 1:
            return lambda record, value: _staged(record, value, stages)
        return stages[0] if stages else None

    def _transforms(self, rule: Leaf) -> Apply:
        """The transforms of a leaf as one function; equal ones are one, with what it remembers."""
        key = json.dumps(rule.transforms, sort_keys=True)
        if key not in self._chains:
            transforms = [compile_transform(spec, self._context) for spec in rule.transforms]
            self._chains[key] = remembered(_chain(transforms))
        return self._chains[key]

    def each(self, rule: Composite, shape: FieldShape) -> CompiledEach:
        """A composite with `each`, taken apart."""
        element = _element_of(shape)
        if rule.each is None:
            raise TypeError(f"the rule of {shape.name} has no nodes to build elements of")
        names = {name for name, part in shapes_of(element).items() if part.is_required}
        want = Want.KNOWN_NODES if names - FILLED_BY_THE_PROGRAM else Want.NODES
        needed = [needed_terms(rule.parts[name]) for name in rule.needs]
        return CompiledEach(
            with_each_of(self._nodes(rule.each, want), [terms for terms in needed if terms is not None]),
            build_each(self._build(rule, element)),
            looks_inside_only=all(map(looks_inside_only, rule.parts.values())),
        )

    def _composite(self, rule: Composite, shape: FieldShape | None) -> Read:
        element = _element_of(shape)
        if rule.each is None or shape is None:
            return build_once(self._build(rule, element))
        return self.each(rule, shape).read()

    def _build(self, rule: Composite, element: type[BaseModel]) -> Build:
        shapes = shapes_of(element)
        parts = [self._part(inner, shapes[name]) for name, inner in rule.parts.items()]
        wants_given = "as_given" in element.model_fields and "as_given" not in rule.parts
        return compile_build(parts, rule.needs, wants_given=wants_given, all_constant=_is_constant(rule))

    def _part(self, rule: AnyRule, shape: FieldShape) -> Part:
        read, gather = self.rule(rule, shape, None), self.gather(shape)
        return Part(shape.name, needed_terms(rule), read, gather, _is_constant(rule))

    def _nodes(self, rule: Leaf | FirstOf, want: Want) -> Read:
        if isinstance(rule, Leaf):
            return self.leaf(rule, want=want)
        return _first_of(
            [self._nodes(inner, want) for inner in rule.first_of if isinstance(inner, Leaf | FirstOf)]
        )


def _element_of(shape: FieldShape | None) -> type[BaseModel]:
    if shape is None or shape.element is None:
        raise TypeError(f"parts need an element to build, not {shape}")
    return shape.element


def _trace(rule: Leaf) -> Trace:
    if rule.selector is Selector.CONSTANT:
        return Trace("constant", None, is_constant=True)
    role = view_of(rule).partition(" or ")[0]
    names = [read_transform(spec)[0].name for spec in rule.transforms]
    names += [] if rule.lookup is None else [f"lookup:{rule.lookup}"]
    return Trace(f"{role}#{' | '.join(rule.alternatives)}", " > ".join(names) or None)


def _read_plain(select: Select, trace: Trace) -> Read:
    def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
        selected = select(record, node)
        if len(selected) == 1:
            (value,) = selected
            return ((value, ((trace, value),)),)
        return [(value, ((trace, value),)) for value in selected] if selected else NOTHING

    return read


def _read_applied(select: Select, trace: Trace, apply: Apply, takes_list: bool) -> Read:
    def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
        selected = select(record, node)
        if not selected:
            return NOTHING
        found: list[Found] = []
        for raw in [list(selected)] if takes_list and len(selected) > 1 else selected:
            try:
                value = apply(record, raw)
            except (TransformError, ValidationError) as error:
                _note_unreadable(record, raw, error)
                continue
            if type(value) is list or type(value) is tuple:
                origins: Origins = ((trace, raw),)
                found += [(one, origins) for one in value if one is not None]
            elif value is not None:
                found.append((value, ((trace, raw),)))
        return found

    return read


def _chain(transforms: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        for transform in transforms:
            value = transform(value)
        return value

    return transforms[0] if len(transforms) == 1 else run


def _each_value(apply: Apply) -> Apply:
    def run(record: OpenedRecord, value: Any) -> Any:
        if type(value) is not list and type(value) is not tuple:
            return apply(record, value)
        results = (apply(record, one) for one in value)
        flat = (one for result in results for one in (result if type(result) is list else [result]))
        return [one for one in flat if one is not None]

    return run


def _tagged(language: str) -> Apply:
    def tag(record: OpenedRecord, value: Any) -> Any:
        if type(value) is str:
            return {language: value}
        return [tag(record, one) for one in value] if type(value) is list else value

    return tag


def _staged(record: OpenedRecord, raw: Any, stages: Iterable[Apply]) -> Any:
    value = raw
    for stage in stages:
        if value is None:
            return None
        value = stage(record, value)
    return value


def _note_unreadable(record: OpenedRecord, raw: Any, error: TransformError | ValidationError) -> None:
    is_unknown = isinstance(error, UnmappedValueError)
    code = IssueCode.UNMAPPED_VALUE if is_unknown else IssueCode.UNREADABLE_VALUE
    record.note(code, f"{record.field}: {_reason(error)}", value=raw)


def _reason(error: TransformError | ValidationError) -> str:
    if isinstance(error, TransformError):
        return str(error)
    return "; ".join(refusal.message for refusal in refusals_of(error))


def _unless_absent(read: Read, rule: AnyRule) -> Read:
    """The same, without asking where the node has none of the rule's terms."""
    terms = needed_terms(rule)
    if terms is None:
        return read

    def read_if_any(record: OpenedRecord, node: Any) -> Sequence[Found]:
        return read(record, node) if has_any(record.main if node is None else node, terms) else NOTHING

    return read_if_any


def _first_of(reads: list[Read]) -> Read:
    def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
        for alternative in reads:
            found = alternative(record, node)
            if found:
                return found
        return NOTHING

    return read


def _first_that_agrees(reads: list[Read]) -> Read:
    def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
        stated = [found for alternative in reads if (found := alternative(record, node))]
        first, *others = stated or [NOTHING]
        for other in others:
            if [_said(value) for value, _ in other] != [_said(value) for value, _ in first]:
                _note_disagreement(record, first[0], other[0])
        return first

    return read


def _said(value: Any) -> Any:
    """What a value says, whatever words it was given in."""
    return value.model_dump(exclude={"as_given"}) if isinstance(value, BaseModel) else value


def _note_disagreement(record: OpenedRecord, first: Found, other: Found) -> None:
    (trace, kept), (place, given) = first[1][0], other[1][0]
    record.note(
        IssueCode.CONTRADICTION,
        f"{record.field}: {trace.origin} says {given_text(kept)!r} and "
        f"{place.origin} says {given_text(given)!r}; the first was kept",
        value=given,
        expected=given_text(kept),
    )


def _all_of(reads: list[Read]) -> Read:
    def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
        together: Sequence[Found] = NOTHING
        for one in reads:
            found = one(record, node)
            if found:
                together = [*together, *found] if together else found
        return together

    return read


def _is_constant(rule: AnyRule) -> bool:
    """Whether a rule says the same of every record."""
    if isinstance(rule, Leaf):
        return rule.selector is Selector.CONSTANT
    if isinstance(rule, Composite):
        return rule.each is None and all(map(_is_constant, rule.parts.values()))
    inner = rule.first_of if isinstance(rule, FirstOf) else rule.values() if isinstance(rule, dict) else rule
    return all(map(_is_constant, inner))
