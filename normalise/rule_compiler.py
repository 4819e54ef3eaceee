"""Rules compiled to closures, once for a mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from normalise.errors import TransformError, UnmappedValueError
from normalise.field_shape import FILLED_BY_THE_PROGRAM, FieldShape, shapes_of
from normalise.field_value import Gather, compile_gather
from normalise.found import Found, Origins, Read, Trace
from normalise.given_text import given_text
from normalise.issue import IssueCode
from normalise.lookup_table import compile_lookup
from normalise.mapping.lookup import Lookup
from normalise.mapping.rule import AnyRule, Composite, FirstOf, Leaf, Selector
from normalise.opened_record import OpenedRecord
from normalise.selectors.select import Want, compile_select, view_of
from normalise.transforms.registry import TRANSFORMS, compile_transform, read_transform
from normalise.transforms.transform import TransformContext

Apply = Callable[[OpenedRecord, Any], Any]


@dataclass(frozen=True)
class Part:
    """One part of a composite, compiled."""

    name: str
    read: Read
    gather: Gather


class RuleCompiler:
    """Compiles the rules of one mapping; what it makes is immutable and may be shared by threads."""

    def __init__(self, lookups: dict[str, Lookup], context: TransformContext) -> None:
        """`lookups` by name; `context` is what transforms know of the source."""
        self._lookups = {name: compile_lookup(name, lookup) for name, lookup in lookups.items()}
        self._context = context

    def field(self, rule: AnyRule, shape: FieldShape) -> tuple[Read, Gather]:
        """A field's rule and how its values are put together."""
        return self.rule(rule, shape, None), compile_gather(shape, self._context)

    def rule(self, rule: AnyRule, shape: FieldShape | None, language: str | None) -> Read:
        """Any rule; `shape` is what composites build, `language` the tag that stands over it."""
        if isinstance(rule, Leaf):
            return self.leaf(rule, language=language, is_text=shape is not None and shape.has_languages)
        if isinstance(rule, FirstOf):
            return _first_of([self.rule(inner, shape, language) for inner in rule.first_of])
        if isinstance(rule, Composite):
            return self._composite(rule, shape)
        if isinstance(rule, dict):
            return _all_of([self.rule(inner, shape, tag) for tag, inner in rule.items()])
        return _all_of([self.rule(inner, shape, language) for inner in rule])

    def leaf(
        self, rule: Leaf, *, language: str | None = None, is_text: bool = False, want: Want = Want.VALUES
    ) -> Read:
        """A leaf: select, transform, look up; with a language, plain texts become texts of that language."""
        select = compile_select(rule, want)
        trace = _trace(rule)
        stages = self._stages(rule, rule.language or language if is_text else None)
        takes_list = any(TRANSFORMS[read_transform(spec)[0].name].takes_list for spec in rule.transforms)

        def read_plain(record: OpenedRecord, node: Any) -> list[Found]:
            return [(value, ((trace, value),)) for value in select(record, node)]

        def read_staged(record: OpenedRecord, node: Any) -> list[Found]:
            selected = select(record, node)
            found: list[Found] = []
            for raw in [selected] if takes_list and len(selected) > 1 else selected:
                value = _staged(record, raw, stages)
                if value is None:
                    continue
                origins: Origins = ((trace, raw),)
                if type(value) is list or type(value) is tuple:
                    found += [(one, origins) for one in value if one is not None]
                else:
                    found.append((value, origins))
            return found

        return read_staged if stages else read_plain

    def _stages(self, rule: Leaf, language: str | None) -> list[Apply]:
        stages = [_without_record(compile_transform(spec, self._context)) for spec in rule.transforms]
        if rule.lookup is not None:
            stages.append(_each_value(self._lookups[rule.lookup]))
        if language is not None:
            stages.append(_tagged(language))
        return stages

    def _composite(self, rule: Composite, shape: FieldShape | None) -> Read:
        if shape is None or shape.element is None:
            raise TypeError(f"parts need an element to build, not {shape}")
        parts = self._parts(rule, shape.element)
        wants_given = "as_given" in shape.element.model_fields and "as_given" not in rule.parts
        build = _builder(parts, rule.needs, wants_given=wants_given, all_constant=_is_constant(rule))
        if rule.each is None:
            return lambda record, node: [] if (found := build(record, node)) is None else [found]
        names = {name for name, part in shapes_of(shape.element).items() if part.is_required}
        want = Want.KNOWN_NODES if names - FILLED_BY_THE_PROGRAM else Want.NODES
        return _build_each(self._nodes(rule.each, want), build)

    def _parts(self, rule: Composite, element: type[BaseModel]) -> list[Part]:
        shapes = shapes_of(element)
        return [Part(name, *self.field(inner, shapes[name])) for name, inner in rule.parts.items()]

    def _nodes(self, rule: Leaf | FirstOf, want: Want) -> Read:
        if isinstance(rule, Leaf):
            return self.leaf(rule, want=want)
        return _first_of([self._nodes(inner, want) for inner in rule.first_of if isinstance(inner, Leaf | FirstOf)])


def _trace(rule: Leaf) -> Trace:
    if rule.selector is Selector.CONSTANT:
        return Trace("constant", None)
    role = view_of(rule).partition(" or ")[0]
    names = [read_transform(spec)[0].name for spec in rule.transforms]
    names += [] if rule.lookup is None else [f"lookup:{rule.lookup}"]
    return Trace(f"{role}#{' | '.join(rule.alternatives)}", " > ".join(names) or None)


def _without_record(apply: Callable[[object], object]) -> Apply:
    return lambda record, value: apply(value)


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
    try:
        for stage in stages:
            value = stage(record, value)
            if value is None:
                return None
    except (TransformError, ValidationError) as error:
        is_unknown = isinstance(error, UnmappedValueError)
        code = IssueCode.UNMAPPED_VALUE if is_unknown else IssueCode.UNREADABLE_VALUE
        record.note(code, f"{record.field}: {_reason(error)}", value=raw)
        return None
    return value


def _reason(error: TransformError | ValidationError) -> str:
    if isinstance(error, TransformError):
        return str(error)
    return error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")


def _first_of(reads: list[Read]) -> Read:
    def read(record: OpenedRecord, node: Any) -> list[Found]:
        for alternative in reads:
            found = alternative(record, node)
            if found:
                return found
        return []

    return read


def _all_of(reads: list[Read]) -> Read:
    return lambda record, node: [found for read in reads for found in read(record, node)]


def _is_constant(rule: AnyRule) -> bool:
    """Whether a rule says the same of every record."""
    if isinstance(rule, Leaf):
        return rule.selector is Selector.CONSTANT
    if isinstance(rule, Composite):
        return rule.each is None and all(map(_is_constant, rule.parts.values()))
    inner = rule.first_of if isinstance(rule, FirstOf) else rule.values() if isinstance(rule, dict) else rule
    return all(map(_is_constant, inner))


Build = Callable[[OpenedRecord, Any], Found | None]


def _builder(parts: list[Part], needs: tuple[str, ...], *, wants_given: bool, all_constant: bool) -> Build:
    """Builds one element's values; constants alone make none, unless the rule is nothing but constants."""

    def build(record: OpenedRecord, node: Any) -> Found | None:
        values: dict[str, Any] = {}
        origins: list[tuple[Trace, Any]] = []
        for part in parts:
            found = part.read(record, node)
            if found:
                value = part.gather(record, found)
                if value is not None:
                    values[part.name] = value
                    for _, origin in found:
                        origins += origin
        stated = [(trace, raw) for trace, raw in origins if not trace.is_constant]
        if not values or not (stated or all_constant) or any(name not in values for name in needs):
            return None
        if wants_given:
            values["as_given"] = joined(stated or origins)
        return values, tuple(origins)

    return build


def joined(origins: Iterable[tuple[Trace, Any]]) -> str:
    """What the source said in all the parts of an element, in their order."""
    return ", ".join(dict.fromkeys(given_text(raw) for _, raw in origins))


def _build_each(nodes: Read, build: Build) -> Read:
    def read(record: OpenedRecord, node: Any) -> list[Found]:
        elements: list[Found] = []
        for inner, origin in nodes(record, node):
            found = build(record, inner)
            if found is not None:
                values, origins = found
                given = values.get("as_given") or joined(part for part in origins if not part[0].is_constant)
                elements.append((values, ((origin[0][0], given),)))
        return elements

    return read
