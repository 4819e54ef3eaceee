"""Numbers as standards that take them as text want them."""

from __future__ import annotations


def plain_number(value: float) -> str:
    """Without an exponent and with two decimals at most: 450.0 -> `450`, 2.5 -> `2.5`, 1234567.0 -> `1234567`."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
