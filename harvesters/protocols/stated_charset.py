"""What a host says of a text's encoding, and what the bytes themselves show."""

from __future__ import annotations

import codecs
from dataclasses import replace

from harvesters.fetched import Fetched
from harvesters.protocols.contract import PageIssue
from normalise.issue import Issue, IssueCode, Severity

ONE_BYTE = frozenset({"iso8859-1", "cp1252", "iso8859-15", "ascii"})
"""Encodings, as Python names them, in which any bytes make some text: that they fit proves nothing."""


def true_charset(fetched: Fetched) -> tuple[Fetched, tuple[PageIssue, ...]]:
    """The answer with the charset it is in, and an issue when the host states another.

    Text beyond ASCII that is UTF-8 throughout is no Western one-byte text by chance; and a charset that
    nobody knows, or in which the body makes no sense, is none.
    """
    stated = fetched.charset
    is_marked = fetched.body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if stated is None or fetched.not_modified or is_marked:
        return fetched, ()  # a byte order mark says more than any header, and is heeded by all readers
    if python_name(stated) in ONE_BYTE and not fetched.body.isascii() and is_text(fetched.body, "utf-8"):
        return replace(fetched, charset="utf-8"), (PageIssue(misstated(fetched, "is UTF-8 throughout")),)
    if not is_text(fetched.body, stated):
        return replace(fetched, charset=None), (PageIssue(misstated(fetched, "is no such text")),)
    return fetched, ()


def python_name(charset: str) -> str | None:
    """The encoding as Python names it; None for one that nobody knows."""
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return None


def is_text(body: bytes, charset: str) -> bool:
    """Whether the bytes can be read so."""
    try:
        body.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return False
    return True


def misstated(fetched: Fetched, what: str) -> Issue:
    """The host is wrong about its own text."""
    return Issue(
        IssueCode.BROKEN_PAYLOAD,
        Severity.WARNING,
        f"{fetched.url} states the charset {fetched.charset!r}, but {what}; it was read by what it shows",
        field="charset",
        value=fetched.charset,
        expected="the charset the text is in",
    )
