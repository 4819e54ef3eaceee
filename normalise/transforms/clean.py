"""Text as a page or a feed gives it -> plain text with paragraphs."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from lxml import html as markup
from lxml.etree import ParserError

TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b\u2060\ufeff\ufffe\uffff]"
)
LINE_ENDS = re.compile("\r\n?|[\u000b\u000c\u0085\u2028]")
SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
UNCLEAN = re.compile(
    "[<&\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\ufffe\uffff]"
    "|  | \n|\n |\n\n\n"
)
"""Whether anything needs doing; most texts are clean."""
BLANK_LINES = re.compile("\n{3,}")
PARAGRAPHS = frozenset(
    {"p", "div", "section", "article", "ul", "ol", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
)
LINES = frozenset({"br", "tr", "dt", "dd"})
UNSEEN = frozenset({"script", "style", "template", "noscript"})


def clean(text: str) -> str:
    """NFC text without markup, entities, odd spaces or invisible signs; at most one blank line in a row.

    Joiners inside words (U+200C, U+200D) stay, because some scripts need them. Entities are decoded once.
    """
    if not UNCLEAN.search(text):
        text = text.strip(" \n")
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    text = INVISIBLE.sub("", text)
    if TAG.search(text):
        text = _without_markup(text)
    elif ENTITY.search(text):
        text = html.unescape(text)
    text = LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    lines = (SPACES.sub(" ", line).strip() for line in INVISIBLE.sub("", text).split("\n"))
    text = BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _without_markup(text: str) -> str:
    try:
        root = markup.fragment_fromstring(text, create_parent="div")
    except ParserError:
        return ""
    return "".join(_pieces(root))


def _pieces(element: markup.HtmlElement) -> Iterator[str]:
    name = element.tag if isinstance(element.tag, str) else None
    edge = "\n\n" if name in PARAGRAPHS else ""
    if name is not None and name not in UNSEEN:
        yield edge or ("\n" if name in LINES else "\n- " if name == "li" else "")
        yield _flowing(element.text)
        for child in element:
            yield from _pieces(child)
        yield edge
    yield _flowing(element.tail)


def _flowing(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""
