"""Transform to a level of a qualifications framework."""

from __future__ import annotations

import re
from typing import ClassVar

from normalise.elements import Level
from normalise.errors import TransformError
from normalise.transforms.nodes import plain, term
from normalise.transforms.reading import cannot_read, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.frameworks import FrameworkTable

LEVEL = re.compile(
    r"(?:(?P<framework>[^\d]*?)\s*\b(?:level|lvl|kaupae|niveau|taumata)\b\.?:?\s*)?(?P<level>[A-Z]?\d{1,2}|[IVX]{1,4})"
    r"(?:\s+(?:du|de la|de|of the|of|on the)\s+(?P<of>[^\d]+))?",
    re.IGNORECASE,
)
LONGEST_NAMED = 120
LONGEST = 40
"""A longer text is prose, not the name of a level such as `first cycle`."""
TITLE_LEVEL = re.compile(
    r"[(\[](?:[^()\[\]\d]*\b)?(?:level|kaupae|niveau)\s*(?P<level>\d{1,2})[)\]]", re.IGNORECASE
)
TOKENS = re.compile(r"[^\s:;,()\[\]]+")
JOINED = re.compile(r"(?<=[A-Za-z])-?(?=\d)")
"""Where `EQF5` and `EQF-5` part."""
LEVEL_WORDS = frozenset({"level", "lvl", "kaupae", "niveau", "taumata"})
WANTED = "a level such as `5`, `Level 5`, `EQF 5` or `Level 7 (AQF)`"


class LevelArguments(Arguments):
    """Whose levels the source writes."""

    main: ClassVar[str | None] = "framework"

    framework: str | None = None
    """Key of a framework; without it the value must name one (`NFQ Level 8`), else it is `unknown`."""
    in_title: bool = False
    """Whether the value is a title that may hold `(Level 5)`; without it there is no level."""

    def check(self, vocabularies: Vocabularies) -> None:
        """The framework exists."""
        if self.framework is not None:
            vocabularies.frameworks.require(self.framework)


@transform("level", LevelArguments)
def level(value: object, arguments: LevelArguments, context: TransformContext) -> Level | None:
    """A level of a framework: `5`, `Kaupae 5`, `EQF 5`, `Level 7 (AQF)`, `Niveau 5 du CEC`, or a CTDL alignment.

    A framework named beside the level, by any name of the table, must be the one that the mapping gives.
    """
    text = text_of(_alignment_text(value) if isinstance(value, dict) else value, WANTED)
    if arguments.in_title:
        match = TITLE_LEVEL.search(text)
        return None if match is None else _level(arguments.framework, match["level"], text, context)
    if text == "":
        return None
    named = _named_level(text, context.vocabularies.frameworks)
    if named is not None:
        _refuse_another(named[0], text, arguments)
        return Level(framework=named[0], level=named[1], as_given=text)
    match = LEVEL.fullmatch(text)
    if match is not None:
        return _level(_framework(match, text, arguments, context), match["level"], text, context)
    if arguments.framework is None or len(text) > LONGEST:
        raise cannot_read(value, WANTED)
    return _level(arguments.framework, text, text, context)


def _level(framework: str | None, name: str, text: str, context: TransformContext) -> Level:
    known = None if framework is None else context.vocabularies.frameworks.require(framework)
    if framework is None or known is None:
        return Level(framework="unknown", level=name, as_given=text)
    found = known.level_of(name)
    if found is None:
        levels = ", ".join(known.levels)
        raise TransformError(f"{shown(text)} is no level of {known.short}; its levels are {levels}")
    return Level(framework=framework, level=found, as_given=text)


def _framework(
    match: re.Match[str], text: str, arguments: LevelArguments, context: TransformContext
) -> str | None:
    words = (match["of"] or match["framework"] or "").strip()
    if words == "":
        return arguments.framework
    named = context.vocabularies.frameworks.key_of(words)
    if named is None:
        raise cannot_read(text, f"a level of a known framework: {words!r} is none")
    _refuse_another(named, text, arguments)
    return named


def _refuse_another(named: str, text: str, arguments: LevelArguments) -> None:
    if arguments.framework not in {None, named}:
        message = f"names the framework {named}, but the mapping says {arguments.framework}"
        raise TransformError(f"{shown(text)} {message}")


def _named_level(text: str, frameworks: FrameworkTable) -> tuple[str, str] | None:
    """(key, level) of a text that is nothing but a framework's name before or behind one of its levels."""
    for spelling in (text, JOINED.sub(" ", text)) if len(text) <= LONGEST_NAMED else ():
        tokens = TOKENS.findall(spelling)
        for cut in range(1, len(tokens)):
            for name, rest in ((tokens[:cut], tokens[cut:]), (tokens[cut:], tokens[:cut])):
                found = _level_beside(" ".join(name), rest, frameworks)
                if found is not None:
                    return found
    return None


def _level_beside(name: str, rest: list[str], frameworks: FrameworkTable) -> tuple[str, str] | None:
    key = frameworks.key_of(name)
    known = None if key is None else frameworks.require(key)
    if known is None or not known.levels:
        return None
    level = known.level_of(" ".join(word for word in rest if word.casefold() not in LEVEL_WORDS))
    return None if level is None else (known.key, level)


def _alignment_text(node: dict[str, object]) -> str:
    """`NZQF Level 5` of an alignment whose framework and level are two terms."""
    return " ".join(filter(None, (plain(term(node, name)) for name in ("frameworkName", "targetNodeName"))))
