"""What a client would rather have, by its Accept and Accept-Language headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from search_api.question import LANGUAGES

PART = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*(?:"|$))+')
"""What stands between commas, those in quotes not counted."""
PIECE = re.compile(r'(?:[^;"]|"(?:\\.|[^"\\])*(?:"|$))+')
"""The same between semicolons."""


@dataclass(frozen=True, slots=True)
class OfferedType:
    """A media type that an answer comes in."""

    name: str
    media_type: str
    profile: str | None = None
    """The profile of it (RFC 6906), which tells types apart that are the same otherwise."""
    needs_profile: bool = False
    """Whether only a client that names the profile gets it: browsers ask for any XML."""


@dataclass(frozen=True, slots=True)
class _Range:
    """One part of an Accept header."""

    value: str
    profile: str | None
    weight: float


def preferred_language(header: str | None) -> str:
    """`en` or `fr`, whichever the client wants more; English when it says neither."""
    ranges = _ranges(header)
    return max(
        LANGUAGES,
        key=lambda one: max((wanted.weight for wanted in ranges if _is_language(wanted, one)), default=0.0),
    )


def acceptable_types(header: str | None, offered: Sequence[OfferedType]) -> tuple[str, ...]:
    """The names of the types that are wanted, most wanted first, ties as offered.

    A profile that nobody offers is left out of account before nothing is acceptable; the first one offered is
    given when none is wanted at all, as an answer is more use than a refusal.
    """
    ranges = _ranges(header)
    without_profiles = [replace(one, profile=None) for one in ranges]
    return _wanted(ranges, offered) or _wanted(without_profiles, offered) or (offered[0].name,)


def _wanted(ranges: Sequence[_Range], offered: Sequence[OfferedType]) -> tuple[str, ...]:
    weighed = [(_type_weight(one, ranges), one.name) for one in offered]
    wanted = sorted((pair for pair in weighed if pair[0] > 0), key=lambda pair: -pair[0])
    return tuple(name for _, name in wanted)


def _ranges(header: str | None) -> list[_Range]:
    """Each part of a header, its value in lower case."""
    found = []
    for part in PART.findall(header or ""):
        value, *parameters = (piece.strip() for piece in PIECE.findall(part) or [""])
        named = dict(_parameter(one) for one in parameters)
        if value:
            found.append(_Range(value.lower(), named.get("profile"), _weight(named.get("q", "1"))))
    return found


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip('"')


def _weight(text: str) -> float:
    """A weight from 0 to 1; what is none counts as 0, as the part is then not understood."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0


def _is_language(wanted: _Range, language: str) -> bool:
    return wanted.value.partition("-")[0] == language


def _names(profiles: str, profile: str) -> bool:
    """Whether a list of addresses has this one, with or without a slash at its end."""
    return profile.rstrip("/") in [one.rstrip("/") for one in profiles.split()]


def _type_weight(offered: OfferedType, ranges: Sequence[_Range]) -> float:
    """The most telling range decides: type and profile, then the type, then `type/*`, then `*/*`."""
    same_type = [one for one in ranges if one.value == offered.media_type]
    for one in same_type:
        if one.profile is not None and offered.profile is not None and _names(one.profile, offered.profile):
            return one.weight
    if offered.needs_profile:
        return 0.0
    for wanted in (offered.media_type, f"{offered.media_type.partition('/')[0]}/*", "*/*"):
        for one in ranges:
            if one.value == wanted and one.profile is None:
                return one.weight
    return 0.0
