"""Transform to a field of ISCED-F that the source itself states."""

from __future__ import annotations

import re

from normalise.elements import Coding
from normalise.errors import TransformError
from normalise.transforms.codes import isced_field
from normalise.transforms.nodes import plain, term
from normalise.transforms.reading import cannot_read, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.vocabularies.fields_of_study import IscedFields
from normalise.vocabularies.folding import folded

ADDRESS = re.compile(r"https?://data\.europa\.eu/(?:snb|esco)/isced-f/(?P<code>\d{2,4})/?")
NAMED = re.compile(
    r"(?P<scheme>(?:ISCED|CITE)(?:[-\s]?F)?(?:[-\s]2013)?\s*[:\-–]?\s*)?(?P<code>\d{1,4})(?:\s*[-–:.)]?\s+(?P<label>\D.*))?",
    re.IGNORECASE,
)
WANTED = "a field of ISCED-F 2013 with its zeros such as `0613`, `ISCED 061`, its address at data.europa.eu or its name"


@transform("isced_f")
def isced_f(value: object, _: Arguments, context: TransformContext) -> Coding | None:
    """A field of ISCED-F 2013: `0613`, `ISCED-F 061`, `0613 - Software ...`, its address (EU or ESCO), its name."""
    text = text_of(_alignment_text(value) if isinstance(value, dict) else value, WANTED)
    if text == "":
        return None
    fields = context.vocabularies.isced_f
    address = ADDRESS.fullmatch(text)
    named = None if address else NAMED.fullmatch(text)
    stated = address or named
    code = fields.code_of(text) if stated is None else stated["code"]
    if named is not None and named["scheme"] is None:
        code = _with_lost_zero(named["code"], named["label"], fields)
    if code is None or code not in fields:
        raise cannot_read(value, WANTED)
    if named is not None and named["label"]:
        _check_label(text, code, named["label"], fields)
    return isced_field(code, context)


def _with_lost_zero(given: str, label: str | None, fields: IscedFields) -> str:
    """The number itself, or with the zero that a spreadsheet lost, where the name behind it says so.

    By itself `42` may be 042, Law, or the life sciences of ISCED 1997.
    """
    whole = f"0{given}"
    return whole if label is not None and fields.code_of(label) == whole else given


def _check_label(text: str, code: str, label: str, fields: IscedFields) -> None:
    """A name behind a code must not be that of another field; a name in words of its own says nothing."""
    own = fields.get(code)
    other = fields.code_of(label)
    if other is not None and own is not None and folded(label) not in {folded(own.en), folded(own.fr)}:
        raise TransformError(f"{shown(text)} names {code} and {other} of ISCED-F, which differ")


def _alignment_text(node: dict[str, object]) -> str:
    """The address, the code or the name that an alignment gives, the surest first."""
    for name in ("targetNode", "codedNotation", "targetNodeName"):
        found = plain(term(node, name))
        if found:
            return found
    return ""
