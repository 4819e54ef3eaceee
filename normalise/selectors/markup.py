"""HTML and XML payloads: elements, their text, and the values that stand beside labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

import parsel
from lxml import etree
from lxml.html import HtmlElement

from normalise.selectors.folded_text import fold
from normalise.selectors.namespaces import NAMESPACES
from normalise.selectors.row import Row

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "dd", "div", "dl", "dt", "fieldset", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "tr", "ul",
})  # fmt: skip
SILENT = frozenset({"script", "style", "template", "noscript", "head"})
CELLS = frozenset({"td", "th"})
SPACES = re.compile(r"[^\S\n]+")


def text_of(element: HtmlElement) -> str:
    """The text a reader sees: a line for each block, break or list entry (`- `), cells a space apart."""
    lines = (SPACES.sub(" ", line).strip() for line in "".join(_pieces(element)).split("\n"))
    return "\n".join(line for line in lines if line and line != "-")


def _pieces(top: HtmlElement) -> Iterator[str]:
    walk = etree.iterwalk(top, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            yield _before(element.tag)
            if element.tag in SILENT:
                walk.skip_subtree()
            else:
                yield _inline(element.text)
        else:
            if event == "end":
                yield "\n" if element.tag in BLOCKS else " " if element.tag in CELLS else ""
            if element is not top:
                yield _inline(element.tail)


def _before(tag: str) -> str:
    mark = "- " if tag == "li" else ""
    return "\n" + mark if tag in BLOCKS or tag == "br" else ""


def _inline(text: str | None) -> str:
    """Line ends in the source of a page are spaces to its reader."""
    return "" if text is None else text.replace("\r", " ").replace("\n", " ").replace("\xa0", " ")


class Markup:
    """One HTML or XML payload, parsed once."""

    __slots__ = ("_labels", "_row", "is_xml", "selector")

    def __init__(self, text: str, *, is_xml: bool = False) -> None:
        """Text as decoded from the payload's bytes."""
        self.is_xml = is_xml
        self.selector = (
            parsel.Selector(text, type="xml", namespaces=NAMESPACES)
            if is_xml
            else parsel.Selector(text, type="html")
        )
        self._labels: LabelTable | None = None
        self._row: Row | None = None

    @property
    def labels(self) -> LabelTable:
        """The label and value pairs of the whole document."""
        if self._labels is None:
            self._labels = LabelTable(self.selector.root)
        return self._labels

    @property
    def row(self) -> Row:
        """The document's last table row under its first row of headers: a listing's row with its head."""
        if self._row is None:
            self._row = Row(_row_cells(self.selector.root))
        return self._row


class LabelTable:
    """Values by the label beside them: table rows of a label and a value, and definition lists."""

    __slots__ = ("_values", "labels")

    def __init__(self, root: HtmlElement) -> None:
        """Reads every label below `root`; a table inside a value belongs to that value."""
        self.labels: list[str] = []
        self._values: dict[str, list[HtmlElement]] = {}
        taken: set[HtmlElement] = set()
        for element in root.iter("tr", "dt"):
            if taken and not taken.isdisjoint(element.iterancestors()):
                continue
            pair = _row_pair(element) if element.tag == "tr" else _definition(element)
            if pair is not None:
                taken.add(pair[1])
                self.labels.append(pair[0])
                self._values.setdefault(fold(pair[0]), []).append(pair[1])

    def values(self, folded_label: str) -> list[HtmlElement]:
        """The elements beside a label, in the document's order."""
        return self._values.get(folded_label, [])


def _row_pair(row: HtmlElement) -> tuple[str, HtmlElement] | None:
    """Label and value of a row: its first cell with a text, and the next; a row of three texts is none."""
    cells = [cell for cell in row if cell.tag in CELLS]
    texts = [text_of(cell) for cell in cells]
    filled = [number for number, text in enumerate(texts) if text]
    if not 1 <= len(filled) <= 2 or all(cell.tag == "th" for cell in cells):
        return None
    label = filled[0]
    value = filled[1] if len(filled) == 2 else label + 1
    return (texts[label], cells[value]) if value < len(cells) else None


def _definition(term: HtmlElement) -> tuple[str, HtmlElement] | None:
    value = term.getnext()
    while value is not None and value.tag == "dt":
        value = value.getnext()
    return None if value is None or value.tag != "dd" else (text_of(term), value)


def _row_cells(root: HtmlElement) -> Iterator[tuple[str, str]]:
    rows = [[cell for cell in row if cell.tag in CELLS] for row in root.iter("tr")]
    if len(rows) > 1:
        for head, cell in zip(rows[0], rows[-1], strict=False):
            yield text_of(head), text_of(cell)
