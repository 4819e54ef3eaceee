"""Texts of a mapping that mean something outside it: selectors, patterns, addresses, names of encodings."""

from __future__ import annotations

import re
from contextlib import suppress
from encodings.aliases import aliases
from typing import Annotated

from pydantic import AfterValidator, Field

from normalise.mapping.finding import nearest
from normalise.mapping.rule import Selector
from normalise.mapping.web_address import DETAIL_ADDRESS, WEB_ADDRESS, detail_address, web_address
from normalise.selectors.syntax import syntax_error

QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A header's name by RFC 9110, 5.6.2."""
SEGMENT = re.compile(r"[A-Za-z0-9._~-]+")
CTDL_CLASS = re.compile(r"[a-z][a-z0-9]*:[A-Za-z][A-Za-z0-9]*")


def _element_selector(text: str) -> str:
    problem = syntax_error(Selector.CSS, text)
    if problem is not None:
        raise ValueError(f"{problem}; right is one such as 'tr:has(a[href])'")
    if "::" in QUOTED.sub("", text):
        raise ValueError(f"{text!r} selects a text or an attribute; here an element is wanted, without `::`")
    return text


def regular_expression(text: str) -> str:
    """The text, when it compiles; ValueError says where it does not."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from error
    return text


def _key_expression(text: str) -> str:
    pattern = re.compile(regular_expression(text))
    if pattern.groups != 1:
        raise ValueError(
            f"{text!r} has {pattern.groups} groups; right is exactly one, around the key: 'id=([0-9]+)'"
        )
    if pattern.search("") is not None:
        raise ValueError(f"{text!r} also matches nothing at all, so that any link has a key: 'id=([0-9]+)'")
    return text


def _encoding(text: str) -> str:
    if text == "auto":
        return text
    try:
        with suppress(
            UnicodeError
        ):  # one byte may be too few; whether it is an encoding of texts is told first
            b"x".decode(text)
    except (LookupError, ValueError) as error:
        close = nearest(text.lower().replace("-", "_"), {*aliases, *aliases.values()})
        hint = "" if close is None else f"; did you mean {close!r}?"
        raise ValueError(
            f"{text!r} is not the encoding of a text; right is auto, utf-8, windows-1252, ...{hint}"
        ) from error
    return text


def _header_name(text: str) -> str:
    if TOKEN.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not the name of a header; right is one such as X-Total, without colon")
    return text


def _path_segment(text: str) -> str:
    if SEGMENT.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not one step of an address's path; right is one such as ce-registry")
    return text


def _class_name(text: str) -> str:
    if CTDL_CLASS.fullmatch(text) is None:
        raise ValueError(
            f"{text!r} is no class with its prefix; right is one such as ceterms:MicroCredential"
        )
    return text


def _file_name(text: str) -> str:
    if "/" in text or "\\" in text or not text.strip():
        raise ValueError(
            f"{text!r} is no pattern of a file's name; right is one such as *.json, without folders"
        )
    return text


ElementSelector = Annotated[str, AfterValidator(_element_selector), Field(min_length=1)]
"""CSS selector of elements."""
Pattern = Annotated[str, AfterValidator(regular_expression), Field(json_schema_extra={"format": "regex"})]
"""Regular expression."""
KeyPattern = Annotated[
    str,
    AfterValidator(_key_expression),
    Field(json_schema_extra={"format": "regex", "pattern": r"\((?!\?[:=!<])"}),
]
"""Regular expression with exactly one group."""
WebAddress = Annotated[
    str, AfterValidator(web_address), Field(json_schema_extra={"format": "uri", "pattern": WEB_ADDRESS})
]
"""Address of http or https, with a host."""
DetailAddress = Annotated[
    str,
    AfterValidator(detail_address),
    Field(json_schema_extra={"format": "uri-template", "pattern": DETAIL_ADDRESS}),
]
"""A web address with the placeholder `{key}`."""
Encoding = Annotated[str, AfterValidator(_encoding)]
"""`auto`, or the name of an encoding that Python knows."""
HeaderName = Annotated[
    str, AfterValidator(_header_name), Field(json_schema_extra={"pattern": f"^{TOKEN.pattern}$"})
]
PathSegment = Annotated[
    str, AfterValidator(_path_segment), Field(json_schema_extra={"pattern": f"^{SEGMENT.pattern}$"})
]
ClassName = Annotated[
    str, AfterValidator(_class_name), Field(json_schema_extra={"pattern": f"^{CTDL_CLASS.pattern}$"})
]
"""A class of CTDL with its prefix."""
FileName = Annotated[str, AfterValidator(_file_name), Field(min_length=1)]
"""Pattern of a file's name, `*` and `?` as in a shell."""
