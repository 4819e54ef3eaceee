"""Transforms between one text and several values."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from normalise.transforms.clean import clean
from normalise.transforms.reading import cannot_read, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform

BULLET = re.compile(r"(?:[-*•‣▪●○·–—]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
RUN_TOGETHER = re.compile(r"\s[-*•]\s+(?=\S)")


class Separators(Arguments):
    """What stands between the values."""

    main: ClassVar[str | None] = "on"

    on: str | tuple[str, ...] | None = None
    """One or several fixed texts."""
    pattern: re.Pattern[str] | None = None
    """A regular expression instead."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Separators:
        if (self.on is None) == (self.pattern is None):
            raise ValueError("give exactly one of `on` and `pattern`")
        if "" in ((self.on,) if isinstance(self.on, str) else self.on or ()):
            raise ValueError("a separator is not empty")
        return self

    def parts(self, text: str) -> list[str]:
        """The text cut at every separator."""
        if self.pattern is not None:
            return [part for part in self.pattern.split(text) if part is not None]
        separators = (self.on,) if isinstance(self.on, str) else self.on or ()
        return re.split("|".join(map(re.escape, separators)), text)


class Which(Arguments):
    """Which value of a list."""

    main: ClassVar[str | None] = "which"

    which: Literal["first", "last", "only"] | int
    """`first`, `last`, a number from 1, or `only`: the one value, however often it stands there."""


class Glue(Arguments):
    """What stands between joined values."""

    main: ClassVar[str | None] = "glue"

    glue: str = Field(default="; ")
    """Text between two values."""


@transform("split", Separators)
def split(value: object, arguments: Separators, _: TransformContext) -> list[str]:
    """The parts of a text between separators, without outer space; empty ones are left out."""
    if not isinstance(value, str):
        value = text_of(value, "a text to split")
    return [part.strip() for part in arguments.parts(value) if part.strip()]


@transform("split_alike", Separators)
def split_alike(value: object, arguments: Separators, _: TransformContext) -> list[dict[str, str]]:
    """Lists side by side in the texts of one node, such as `a|b` and `c|d`, as a node for each place.

    What is empty is left out; texts that differ in how many parts they have do not say which belong together.
    """
    if not isinstance(value, dict):
        raise cannot_read(value, "a node with a list in each of its texts")
    given = {name: text_of(part, "a text to split") for name, part in value.items() if part is not None}
    columns = {name: [part.strip() for part in arguments.parts(text)] for name, text in given.items() if text}
    if len({len(parts) for parts in columns.values()}) > 1:
        counts = ", ".join(f"{len(parts)} of {name}" for name, parts in columns.items())
        raise cannot_read(value, f"as many parts in each text: there are {counts}")
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return [{name: part for name, part in row.items() if part} for row in rows if any(row.values())]


@transform("bullets")
def bullets(value: object, _: Arguments, __: TransformContext) -> list[str]:
    """The points of a list in a text (`- `, `* `, `• `, `1. `, `a)`); without points, the text as one value.

    What introduces or follows the list is left out. Points that a flattened copy ran together after a colon
    are parted at ` - `.
    """
    text = clean(value if isinstance(value, str) else text_of(value, "a text with a list"))
    points = _points(text.split("\n"))
    if not points:
        points = _run_together(text)
    return [point for point in points if point] or ([text] if text else [])


@transform("lines")
def lines(value: object, _: Arguments, __: TransformContext) -> list[str]:
    """Each line of a text that is not empty, without the sign of a list before it."""
    text = clean(value if isinstance(value, str) else text_of(value, "a text of lines"))
    return [
        line if not (mark := BULLET.match(line)) else line[mark.end() :] for line in text.split("\n") if line
    ]


@transform("take", Which, takes_list=True)
def take(value: object, arguments: Which, _: TransformContext) -> object:
    """One value of a list: `first`, `last`, the one of that number, or the `only` one; else nothing."""
    values = list(value) if isinstance(value, list | tuple) else [value]
    if arguments.which == "only":
        return values[0] if values and all(one == values[0] for one in values) else None
    place = {"first": 1, "last": len(values)}.get(str(arguments.which), arguments.which)
    if not isinstance(place, int) or place < 1:
        raise cannot_read(arguments.which, "`first`, `last`, `only` or a number from 1")
    return values[place - 1] if place <= len(values) else None


@transform("join", Glue, takes_list=True)
def join(value: object, arguments: Glue, _: TransformContext) -> str | None:
    """All values of a list as one text."""
    values = value if isinstance(value, list | tuple) else [value]
    return (
        arguments.glue.join(
            part for one in values if (part := text_of(one, f"a text to join in {shown(value)}"))
        )
        or None
    )


def _points(text_lines: list[str]) -> list[str]:
    points: list[str] = []
    is_open = False
    for line in text_lines:
        if BULLET.match(line):
            points.append(BULLET.sub("", line, count=1).strip())
            is_open = True
        elif is_open and line[:1].islower():
            points[-1] = f"{points[-1]} {line}"
        else:
            is_open = False
    return points


def _run_together(text: str) -> list[str]:
    _, colon, rest = text.partition(":")
    if not colon or not re.match(r"\s+[-*•]\s", rest) or "\n" in text:
        return []
    return [part.strip(" ;") for part in RUN_TOGETHER.split(rest) if part.strip()]
