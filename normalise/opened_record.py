"""One raw record while it is normalised: its documents, opened on demand, and the issues found so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal
from weakref import ref

from normalise.given_text import given_text
from normalise.issue import Issue, IssueCode, Severity
from normalise.raw_record import Payload, PayloadRole
from normalise.selectors.document import Document, JsonDocument, UnreadablePayload, open_document
from normalise.selectors.graph import Graph
from normalise.selectors.markup import Markup
from normalise.selectors.row import Row

View = Literal["main", "row", "related", "main or row", "row or main"]
"""Which payloads a rule reads; the last two fall back on the other where a source has only one."""
ROLES: dict[View, tuple[str, ...]] = {
    "main": ("main",),
    "row": ("row",),
    "related": ("related",),
    "main or row": ("main", "row"),
    "row or main": ("row", "main"),
}
"""The roles of a view; the first that a record has payloads of counts."""
LONGEST_VALUE = 500


class OpenedRecord:
    """Short-lived and of one thread; broken payloads become issues when they are first asked for."""

    __slots__ = (
        "__weakref__",
        "_documents",
        "_open_related",
        "_payloads",
        "field",
        "graph",
        "has_error",
        "issues",
        "language",
        "main",
        "native_id",
        "unresolved",
    )

    def __init__(
        self,
        payloads: Sequence[Payload],
        native_id: str | None,
        language: str,
        open_related: Callable[[Payload], Document] = open_document,
    ) -> None:
        """Opens the main payload; `language` is the tag of texts that state none."""
        self._open_related = open_related
        self._payloads: dict[str, list[Payload]] = {}
        for payload in payloads:
            self._payloads.setdefault(payload.role, []).append(payload)
        self._documents: dict[str, list[Document]] = {}
        self.native_id = native_id
        self.issues: list[Issue] = []
        self.unresolved: set[str] = set()
        """Links that were found to lead nowhere; one issue for each is enough."""
        self.has_error = False
        self.field: str | None = None
        """The descriptor field that is being read; issues name it."""
        data = next(iter(self.json("main or row")), None)
        # Weak, or record and graph would hold each other: each record, with its documents, would then wait for
        # the garbage collector, which took a sixth of the time of normalising.
        itself = ref(self)
        self.graph = Graph(data, native_id, lambda: _related(itself()))
        """The graph of the main payload; an empty one when that is no JSON object."""
        self.main = self.graph.main
        """The record's own node in the graph."""
        self.language = self.graph.language or language

    def payloads(self, view: View) -> Sequence[Payload]:
        """The payloads a rule reads, in order."""
        for role in ROLES[view]:
            if role in self._payloads:
                return self._payloads[role]
        return ()

    def documents(self, view: View) -> Sequence[Document]:
        """The documents a rule reads, without those that cannot be read."""
        for role in ROLES[view]:
            if role in self._documents:
                return self._documents[role]
            if role in self._payloads:
                return self._open(role)
        return ()

    def _open(self, role: str) -> Sequence[Document]:
        opened = self._documents[role] = []
        is_related = role == PayloadRole.RELATED
        for payload in self._payloads[role]:
            try:
                opened.append(self._open_related(payload) if is_related else open_document(payload))
            except UnreadablePayload as error:
                severity = Severity.WARNING if is_related else Severity.ERROR
                self.note(IssueCode.BROKEN_PAYLOAD, str(error), severity=severity, field=f"payload:{role}")
        return opened

    def markup(self, view: View) -> list[Markup]:
        """The HTML and XML among a view's documents."""
        return [document for document in self.documents(view) if isinstance(document, Markup)]

    def rows(self, view: View) -> list[Row]:
        """The table rows among a view's documents, HTML rows too."""
        return [
            document.row if isinstance(document, Markup) else document
            for document in self.documents(view)
            if not isinstance(document, JsonDocument)
        ]

    def json(self, view: View) -> list[Any]:
        """The data of the JSON among a view's documents."""
        return [document.data for document in self.documents(view) if type(document) is JsonDocument]

    def note(
        self,
        code: IssueCode,
        message: str,
        *,
        severity: Severity = Severity.WARNING,
        field: str | None = None,
        value: object = None,
        expected: str | None = None,
    ) -> None:
        """Keep an issue; an error quarantines the record."""
        text = None if value is None else given_text(value)[:LONGEST_VALUE]
        self.issues.append(Issue(code, severity, message, field or self.field, text, expected))
        self.has_error = self.has_error or severity is Severity.ERROR


def _related(record: OpenedRecord | None) -> list[Any]:
    """The related documents of a record that is still open; a graph is used no longer than its record."""
    if record is None:
        raise RuntimeError("a graph was used after its record was closed")
    return record.json("related")
