"""What a client would rather have, by its Accept and Accept-Language headers."""

from __future__ import annotations

from collections.abc import Sequence

from search_api.question import LANGUAGES


def preferred_language(header: str | None) -> str:
    """`en` or `fr`, whichever the client wants more; English when it says neither."""
    weights = _weights(header)
    return max(
        LANGUAGES, key=lambda one: max((w for tag, w in weights if _is_language(tag, one)), default=0.0)
    )


def preferred_type(header: str | None, offered: Sequence[str]) -> str:
    """The media type that is wanted most, ties as offered; the first when none is wanted at all."""
    weights = _weights(header)
    return max(offered, key=lambda one: _type_weight(one, weights))


def _weights(header: str | None) -> list[tuple[str, float]]:
    """(value without its parameters, weight) of each part, in lower case."""
    parts = []
    for part in (header or "").lower().split(","):
        value, *parameters = (piece.strip() for piece in part.split(";"))
        if value:
            given = next((one[2:] for one in parameters if one.startswith("q=")), "1")
            parts.append((value, _weight(given)))
    return parts


def _weight(text: str) -> float:
    """A weight from 0 to 1; what is none counts as 0, as the part is then not understood."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0


def _is_language(tag: str, language: str) -> bool:
    return tag.partition("-")[0] == language


def _type_weight(offered: str, weights: Sequence[tuple[str, float]]) -> float:
    """The most telling range decides: the type itself, then `type/*`, then `*/*`."""
    for wanted in (offered, f"{offered.partition('/')[0]}/*", "*/*"):
        for value, weight in weights:
            if value == wanted:
                return weight
    return 0.0
