"""Ids of organisations: the source's own, or its name folded."""

from __future__ import annotations

from normalise.identity import escape
from normalise.selectors.folded_text import slug


def organisation_id(source_id: str, native_id: str | None, name: str) -> str:
    """`<source_id>:<native id>`, lower-case; without one the name as letters, digits and hyphens.

    "Otago Polytechnic" and "OTAGO  POLYTECHNIC" are one organisation; "Otago Polytechnic Ltd" is another
    until an operator's alias says that it is the same.
    """
    return f"{source_id}:{escape(native_id.lower() if native_id else slug(name) or name)}"
