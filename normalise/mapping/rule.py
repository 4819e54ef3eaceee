"""A rule of a mapping file: where one value, or one part of a value, comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, JsonValue, Tag, model_validator

from normalise.mapping.block import Block

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
Language = Annotated[str, Field(pattern=f"^{LANGUAGE_TAG.pattern}$")]
Texts = str | Annotated[tuple[str, ...], Field(min_length=1)]


class Selector(StrEnum):
    """The languages a rule may select in; a leaf rule uses exactly one."""

    CSS = "css"
    XPATH = "xpath"
    LABEL = "label"
    COLUMN = "column"
    JMESPATH = "jmespath"
    TERM = "term"
    ADDRESS = "address"
    CONSTANT = "constant"


class Leaf(Block):
    """One selector, then transforms in order, then a lookup."""

    css: str | None = None
    """CSS selector in HTML or XML, also `::text` and `::attr(name)`; an element gives its lines of text."""
    xpath: str | None = None
    """XPath 1.0 in HTML or XML; an element gives its text, an attribute or `text()` its value."""
    label: Texts | None = None
    """The label beside the value, or several spellings; case, accents and a final colon do not count."""
    column: Texts | None = None
    """Header of the value's column in a table row, or several spellings; case and accents do not count."""
    jmespath: str | None = None
    """JMESPath expression in JSON; inside `each`, `@` is the part at hand."""
    term: str | None = None
    """Path of CTDL or other JSON-LD terms: `a/b/c`; `b|d` takes the first that a node has; `@value` last
    is the bare text; links are followed."""
    address: str | None = None
    """Regular expression with one group, searched in the payload's address."""
    constant: JsonValue = None
    """The value itself, for what is true of every record."""
    payload: Literal["main", "row", "related"] | None = None
    """Which payload is read; none: the row for `column` when there is one, else the main one."""
    transforms: tuple[str | dict[str, Any], ...] = ()
    """Named transforms in order: `name` or `{name: {argument: value}}`; see docs/transforms.md."""
    lookup: str | None = None
    """Name of a table under `lookups` that the value is looked up in, after the transforms."""
    language: Language | None = None
    """BCP 47 tag of a text that states none; none: the source's."""

    @model_validator(mode="after")
    def _one_selector(self) -> Leaf:
        named = [key.value for key in Selector if key.value in self.model_fields_set]
        if len(named) != 1:
            found = "has none" if not named else f"has {' and '.join(named)}"
            allowed = ", ".join(Selector)
            raise ValueError(f"a rule has exactly one selector and this one {found}; allowed: {allowed}")
        if self.constant is None and named == [Selector.CONSTANT]:
            raise ValueError("a constant is a value, not nothing")
        return self

    @property
    def selector(self) -> Selector:
        """The one selector that is used."""
        return next(key for key in Selector if key.value in self.model_fields_set)

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The selector's texts: the spellings of a label or column, or the one expression."""
        value = getattr(self, self.selector)
        return value if isinstance(value, tuple) else (str(value),)


class FirstOf(Block):
    """The first rule that yields anything."""

    first_of: Annotated[tuple[FieldRule, ...], Field(min_length=1)]
    agree: bool = False
    """Whether all of them are read: then one that says something else than the first is an issue."""


class Composite(Block):
    """An element built of parts, once, or once for each node that a rule selects."""

    parts: Annotated[dict[str, FieldRule], Field(min_length=1)]
    """Field of the element -> its rule."""
    each: NodeRule | None = None
    """Selects nodes, elements or list members; each becomes what the parts' selectors look at."""
    needs: tuple[str, ...] = ()
    """Parts without which there is no element; a constant alone never makes one."""


def _kind(value: Any) -> str:
    if isinstance(value, FirstOf) or (isinstance(value, Mapping) and "first_of" in value):
        return "<first_of>"
    if isinstance(value, Composite) or (
        isinstance(value, Mapping) and {"parts", "each", "needs"} & set(value)
    ):
        return "<parts>"
    if isinstance(value, list | tuple):
        return "<several>"
    if isinstance(value, Mapping) and value and all(map(_is_language, value.items())):
        return "<languages>"
    return "<leaf>"


def _is_language(entry: tuple[Any, Any]) -> bool:
    tag, rule = entry
    is_tag = isinstance(tag, str) and tag not in Leaf.model_fields and LANGUAGE_TAG.fullmatch(tag) is not None
    return is_tag and isinstance(rule, Mapping | list | tuple | Block)


OneRule = Annotated[
    Annotated[Leaf, Tag("<leaf>")]
    | Annotated[FirstOf, Tag("<first_of>")]
    | Annotated[Composite, Tag("<parts>")],
    Discriminator(_kind),
]
NodeRule = Annotated[
    Annotated[Leaf, Tag("<leaf>")] | Annotated[FirstOf, Tag("<first_of>")], Discriminator(_kind)
]
"""A rule that selects nodes or one plain value; it builds nothing."""
SeveralRules = Annotated[tuple[OneRule, ...], Field(min_length=1)]
FieldRule = Annotated[
    Annotated[Leaf, Tag("<leaf>")]
    | Annotated[FirstOf, Tag("<first_of>")]
    | Annotated[Composite, Tag("<parts>")]
    | Annotated[SeveralRules, Tag("<several>")]
    | Annotated[dict[Language, OneRule], Tag("<languages>")],
    Discriminator(_kind),
]
"""What stands behind a field: one rule, several whose values are put together, or one for each language."""

AnyRule = Leaf | FirstOf | Composite | tuple[Any, ...] | dict[str, Any]
"""`FieldRule` for type checkers."""

FirstOf.model_rebuild()
Composite.model_rebuild()

RulePath = tuple[str | int, ...]


def walk_rule(rule: AnyRule, path: RulePath) -> Iterator[tuple[RulePath, Leaf]]:
    """Every leaf of a rule with its place in the file."""
    if isinstance(rule, Leaf):
        yield path, rule
        return
    for key, inner in children(rule):
        yield from walk_rule(inner, path + key)


def children(
    rule: FirstOf | Composite | tuple[Any, ...] | dict[str, Any],
) -> Iterator[tuple[RulePath, AnyRule]]:
    """The rules directly inside a rule, each with its keys."""
    if isinstance(rule, FirstOf):
        yield from ((("first_of", number), inner) for number, inner in enumerate(rule.first_of))
    elif isinstance(rule, Composite):
        if rule.each is not None:
            yield ("each",), rule.each
        yield from ((("parts", name), inner) for name, inner in rule.parts.items())
    elif isinstance(rule, dict):
        yield from (((tag,), inner) for tag, inner in rule.items())
    else:
        yield from (((number,), inner) for number, inner in enumerate(rule))
