"""Which sign stands before decimals and which between thousands, by language and country.

After the number patterns of Unicode's CLDR 45. Where nothing here says how a language writes thousands, a sign
before three digits has two readings, and nobody chooses between them.
"""

from __future__ import annotations

from types import MappingProxyType

POINT = frozenset({
    "en", "mi", "ga", "gd", "cy", "mt", "he", "ms", "fil", "zh", "ja", "ko", "hi", "bn", "ta", "te", "ur", "ne",
    "th", "sw", "und",
})  # fmt: skip
"""Languages whose decimals follow a point, and whose thousands a comma parts."""
COMMA = frozenset({
    "az", "bs", "ca", "da", "de", "el", "es", "eu", "fo", "fy", "gl", "hr", "id", "is", "it", "lb", "mk", "nl",
    "pt", "ro", "sl", "sr", "tr", "vi",
})  # fmt: skip
"""Languages whose decimals follow a comma, and whose thousands a point parts.

Others with a decimal comma, such as French, part thousands by spaces: there `1.250` has two readings.
"""
OWN_WAYS = MappingProxyType({
    **dict.fromkeys(
        ("es-MX", "es-US", "es-PE", "es-CU", "es-DO", "es-GT", "es-HN", "es-NI", "es-PA", "es-PR", "es-SV"), "."
    ),
    **dict.fromkeys(("de-AT", "de-CH", "de-LI", "it-CH", "pt-PT", "es-CR"), None),
})  # fmt: skip
"""Countries that write a language's numbers in another way; none where thousands are parted in yet another."""


def decimal_sign(tag: str) -> str | None:
    """`.` or `,` where the other sign parts thousands; none where a sign before three digits has two readings."""
    language, _, rest = tag.partition("-")
    own = f"{language.lower()}-{rest.rpartition('-')[2].upper()}"
    if own in OWN_WAYS:
        return OWN_WAYS[own]
    if language.lower() in POINT:
        return "."
    return "," if language.lower() in COMMA else None
