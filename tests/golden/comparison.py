"""What a descriptor says compared with what a person read off its source, value by value."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HASH = re.compile(r"sha256:[0-9a-f]{64}")
BLANK_LINE = re.compile(r"\n\s*\n")
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
SAYING_NOTHING = (None, "", "unknown", "und")
NOT_COMPARED = frozenset({"as_given", "rule", "source", "type_name", "id"})
"""Parts that are ours (a rule's words, the name of a kind) or the source's words again; compared where stated."""


@dataclass(frozen=True)
class Difference:
    """One value that is not what was read: another one, an invented one, or none at all."""

    kind: str
    """`wrong`, `invented` or `missing`."""
    path: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.kind} {self.path}: expected {self.expected!r}, found {self.found!r}"


@dataclass(frozen=True)
class Tally:
    """How many stated values were found, and every difference."""

    right: int = 0
    differences: tuple[Difference, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.differences + other.differences)

    def of(self, *kinds: str) -> list[Difference]:
        """The differences of these kinds."""
        return [difference for difference in self.differences if difference.kind in kinds]

    @property
    def stated(self) -> int:
        """How many values the source states."""
        return self.right + len(self.of("wrong", "missing"))


def digest_of(text: str) -> str:
    """The hash by which a long text is compared: of its NFC form, each run of white space one space."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return f"sha256:{hashlib.sha256(folded.encode()).hexdigest()}"


def compare(expected: Any, found: Any, path: str = "") -> Tally:
    """Every stated value looked for in what was found, and everything found that was not stated."""
    if says_nothing(expected):
        return Tally(differences=tuple(_invented(found, path)))
    if says_nothing(found):
        return Tally(differences=tuple(_missing(expected, path)))
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return _compare_parts(expected, found, path)
    if isinstance(expected, list) and isinstance(found, list):
        return _compare_lists(expected, found, path)
    if isinstance(expected, list) and isinstance(found, str):
        return _compare_lists(expected, paragraphs(found), path)
    if is_same(expected, found):
        return Tally(right=1)
    return Tally(differences=(Difference("wrong", path, expected, found),))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that was put together of several, each once."""
    return list(dict.fromkeys(" ".join(part.split()) for part in BLANK_LINE.split(text) if part.strip()))


def says_nothing(value: Any) -> bool:
    """Whether a value is unknown: absent, empty, or made of nothing but such parts."""
    if isinstance(value, Mapping):
        return all(says_nothing(part) for name, part in value.items() if name not in NOT_COMPARED)
    if isinstance(value, list):
        return all(map(says_nothing, value))
    return value in SAYING_NOTHING


def is_same(expected: Any, found: Any) -> bool:
    """Whether two plain values are one: texts by their words or their hash, numbers by their size."""
    if isinstance(expected, str) and isinstance(found, str):
        wanted = expected if HASH.fullmatch(expected) else digest_of(expected)
        return digest_of(found) == wanted
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return abs(expected - found) < 0.005
    return bool(expected == found)


def _compare_parts(expected: Mapping[str, Any], found: Mapping[str, Any], path: str) -> Tally:
    names = {name: _spelling(name, found) for name in expected}
    tally = Tally()
    for name, value in expected.items():
        tally += compare(value, found.get(names[name]), f"{path}.{name}")
    for name in found.keys() - set(names.values()) - NOT_COMPARED:
        tally += compare(None, found[name], f"{path}.{name}")
    return tally


def _spelling(name: str, found: Mapping[str, Any]) -> str:
    """The name under which a part is found: its own, or `und` where the code leaves a stated language open.

    Where nobody stated a language, finding one is a guess; `nl` for a stated `nl-NL` loses what the source said.
    """
    is_left_open = name not in found and LANGUAGE_TAG.fullmatch(name) is not None and list(found) == ["und"]
    return "und" if is_left_open else name


def _compare_lists(expected: Sequence[Any], found: Sequence[Any], path: str) -> Tally:
    """Lists are compared as sets: each stated element with the one found that is most like it."""
    left = _each_once(found)
    wanted = _each_once(expected)
    tally = Tally()
    pairs = sorted(
        ((compare(one, other, path), here, there) for here, one in enumerate(wanted) for there, other in enumerate(left)),
        key=lambda pair: (-pair[0].right, len(pair[0].differences)),
    )  # fmt: skip
    met: set[int] = set()
    taken: set[int] = set()
    for likeness, here, there in pairs:
        if likeness.right and here not in met and there not in taken:
            met.add(here)
            taken.add(there)
            tally += likeness
    for here, one in enumerate(wanted):
        if here not in met:
            tally += Tally(differences=tuple(_missing(one, path)))
    for there, other in enumerate(left):
        if there not in taken:
            tally += Tally(differences=tuple(_invented(other, path)))
    return tally


def _each_once(elements: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    for element in elements:
        if element not in kept:
            kept.append(element)
    return kept


def _missing(expected: Any, path: str) -> Iterator[Difference]:
    for name, value in _leaves(expected, path):
        yield Difference("missing", name, value, None)


def _invented(found: Any, path: str) -> Iterator[Difference]:
    for name, value in _leaves(found, path):
        yield Difference("invented", name, None, value)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every plain value that says something, with its path."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in NOT_COMPARED:
                yield from _leaves(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, path)
    elif value not in SAYING_NOTHING:
        yield path, value
