"""Transforms that clean and cut text."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import Field, model_validator

from normalise.transforms.clean import clean
from normalise.transforms.reading import text_of
from normalise.transforms.transform import Arguments, TransformContext, transform

DOUBLE_SPACE = re.compile(" {2,}")
QUALIFIER = re.compile(
    r"\s*[(\[]\s*(?:micro-?\s?credential|micro-?\s?certification|microtitre|(?:level|kaupae|niveau)\s*\d{1,2})\s*[)\]]\s*$",
    re.IGNORECASE,
)


class TextPart(Arguments):
    """A fixed text (or several, the first that fits) or a regular expression."""

    main: ClassVar[str | None] = "text"

    text: str | tuple[str, ...] | None = None
    """Fixed text; case does not count."""
    pattern: re.Pattern[str] | None = None
    """Regular expression."""

    @model_validator(mode="after")
    def _one_of_two(self) -> TextPart:
        if (self.text is None) == (self.pattern is None):
            raise ValueError("give exactly one of `text` and `pattern`")
        return self

    def expression(self, before: str = "", after: str = "") -> re.Pattern[str]:
        """What to look for, anchored by what stands before and after it."""
        if self.pattern is not None:
            return re.compile(f"{before}(?:{self.pattern.pattern}){after}", self.pattern.flags)
        texts = (self.text,) if isinstance(self.text, str) else self.text or ()
        return re.compile(f"{before}(?:{'|'.join(map(re.escape, texts))}){after}", re.IGNORECASE)


class Pattern(Arguments):
    """A regular expression."""

    main: ClassVar[str | None] = "pattern"

    pattern: re.Pattern[str]
    """With one group, the group is the value; without, the whole match."""


class Values(Arguments):
    """Some texts."""

    main: ClassVar[str | None] = "values"

    values: str | tuple[str, ...] = Field(min_length=1)
    """One text or several; case does not count."""

    def has(self, text: str) -> bool:
        """Whether the text is one of them."""
        values = (self.values,) if isinstance(self.values, str) else self.values
        return " ".join(text.split()).casefold() in {value.casefold() for value in values}


class Meaning(Arguments):
    """What it means that there is a value at all."""

    main: ClassVar[str | None] = "value"

    value: str = Field(min_length=1)
    """The value of the descriptor."""


@transform("clean_text")
def clean_text(value: object, _: Arguments, __: TransformContext) -> str | None:
    """Markup, entities, odd spaces and invisible signs to plain text; paragraphs and lines stay apart."""
    return clean(value if isinstance(value, str) else text_of(value, "a text")) or None


@transform("one_line")
def one_line(value: object, _: Arguments, __: TransformContext) -> str | None:
    """The same cleaning, and all of it on one line."""
    return " ".join(clean(value if isinstance(value, str) else text_of(value, "a text")).split()) or None


@transform("title")
def title(value: object, _: Arguments, __: TransformContext) -> str | None:
    """A title without a final `(Micro-credential)` and `(Level 5)`, `(Kaupae 5)` or `(Niveau 5)`."""
    text = " ".join(clean(text_of(value, "a title")).split())
    while (shorter := QUALIFIER.sub("", text)) not in {text, ""}:
        text = shorter
    return text or None


@transform("strip_prefix", TextPart)
def strip_prefix(value: object, arguments: TextPart, _: TransformContext) -> str | None:
    """The text without a beginning, where it has it."""
    return _cut(value, arguments.expression(before=r"\A\s*"))


@transform("strip_suffix", TextPart)
def strip_suffix(value: object, arguments: TextPart, _: TransformContext) -> str | None:
    """The text without an ending, where it has it."""
    return _cut(value, arguments.expression(after=r"\s*\Z"))


@transform("remove", TextPart)
def remove(value: object, arguments: TextPart, _: TransformContext) -> str | None:
    """The text without every place of another text."""
    return _cut(value, arguments.expression())


@transform("extract", Pattern)
def extract(value: object, arguments: Pattern, _: TransformContext) -> str | None:
    """The part of the text that a regular expression matches; nothing when it does not match."""
    match = arguments.pattern.search(value if isinstance(value, str) else text_of(value, "a text"))
    if match is None:
        return None
    return (match[1] if match.re.groups else match[0]) or None


@transform("drop", Values)
def drop(value: object, arguments: Values, _: TransformContext) -> object:
    """Nothing when the value is one of these texts (`N/A`, `to be confirmed`), else the value as it is."""
    return None if isinstance(value, str) and arguments.has(value) else value


@transform("means", Meaning)
def means(value: object, arguments: Meaning, _: TransformContext) -> str | None:
    """One fixed value for whatever stands there: that a column is filled says something by itself."""
    return None if isinstance(value, str) and not value.strip() else arguments.value


def _cut(value: object, expression: re.Pattern[str]) -> str | None:
    text = value if isinstance(value, str) else text_of(value, "a text")
    return DOUBLE_SPACE.sub(" ", expression.sub("", text)).strip() or None
