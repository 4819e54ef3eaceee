"""Text as a page or a feed gives it -> plain text with paragraphs."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser
from types import MappingProxyType

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
PARAGRAPHS = frozenset({
    "p", "div", "section", "article", "ul", "ol", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
EDGES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(PARAGRAPHS, "\n\n") | dict.fromkeys(("br", "tr", "dt", "dd"), "\n") | {"li": "\n- "}
)
UNSEEN = frozenset({"script", "style", "template", "noscript"})
FLOW = re.compile(r"\s+")


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


class VisibleText(HTMLParser):
    """Collects what a reader sees, however deep or broken the markup; blocks become paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0
        """How many unseen elements are open."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block, a line or a point of a list begins."""
        if tag in UNSEEN:
            self._hidden += 1
        self.pieces.append(EDGES.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        if tag in UNSEEN:
            self._hidden = max(0, self._hidden - 1)
        if tag in PARAGRAPHS:
            self.pieces.append(EDGES[tag])

    def handle_data(self, data: str) -> None:
        """Text flows: line breaks of the markup are spaces."""
        if not self._hidden:
            self.pieces.append(FLOW.sub(" ", data))


def _without_markup(text: str) -> str:
    reader = VisibleText()
    # A marked section (`<![if`) of a word processor is no HTML; the parser takes it for a comment like this.
    reader.feed(text.replace("<![", "<! ["))
    reader.close()
    return "".join(reader.pieces)
