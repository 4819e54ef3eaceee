"""What a source says that its mapping neither reads nor ignores by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from normalise.issue import IssueCode
from normalise.mapping.mapping import Mapping
from normalise.mapping.rule import AnyRule, Composite, FirstOf, Leaf, Selector, walk_rule
from normalise.opened_record import OpenedRecord, View
from normalise.selectors.document import Document, JsonDocument
from normalise.selectors.folded_text import fold
from normalise.selectors.graph import Graph, Node
from normalise.selectors.json_text import top_keys
from normalise.selectors.markup import Markup, text_of
from normalise.selectors.row import Row
from normalise.selectors.select import view_of
from normalise.selectors.term_path import TermPath
from normalise.ways import Ways

MOST_SHAPES = 512


@dataclass
class TermsRead:
    """The terms that rules read below a node; built once, then only asked."""

    path: str = ""
    """Where it stands: the terms above it, each with a slash behind."""
    inner: dict[str, TermsRead] = field(default_factory=dict)
    is_whole: bool = False
    """Whether a rule takes the value as a whole, so that nothing inside it can be left over."""
    shapes: dict[tuple[str, ...], Shape] = field(default_factory=dict)
    """Terms of nodes seen here -> what they mean; at most `MOST_SHAPES`."""

    def child(self, term: str) -> TermsRead:
        """The place of a term in it, made where there was none."""
        return self.inner.setdefault(term, TermsRead(f"{self.path}{term}/"))

    @property
    def is_looked_into(self) -> bool:
        """Whether something inside it can be left over."""
        return bool(self.inner) and not self.is_whole

    def ways(self) -> Ways:
        """The ways by which something can be left over."""
        return {term: below.ways() if below.is_looked_into else None for term, below in self.inner.items()}

    def below(self, path: TermPath) -> list[TermsRead]:
        """The places a path leads to, made where there were none."""
        places = [self]
        for terms in path.steps:
            places = [place.child(term) for place in places for term in terms]
        return places


Shape = tuple[list[str], list[tuple[str, TermsRead]]]
"""(terms left over, terms to look into)."""


class Ignored:
    """The names of the `ignore` block."""

    def __init__(self, names: Iterable[str]) -> None:
        """A trailing `*` stands for any ending; case and accents do not count."""
        listed = list(names)
        self._folded = frozenset(fold(name) for name in listed if not name.endswith("*"))
        self._starts = tuple(fold(name[:-1]) for name in listed if name.endswith("*"))

    def has(self, name: str, path: str) -> bool:
        """Whether a field is ignored, by itself or at its path."""
        folded, place = fold(name), fold(path)
        if folded in self._folded or place in self._folded:
            return True
        return bool(self._starts) and (folded.startswith(self._starts) or place.startswith(self._starts))


class Coverage:
    """Compiled once for a mapping; notes each field left over, once a record."""

    def __init__(self, mapping: Mapping) -> None:
        """Collects what every rule of the mapping reads."""
        self._ignored = Ignored(mapping.ignore.names())
        self._terms = TermsRead()
        self._uses_terms = False
        self._named: dict[str, set[str]] = {Selector.LABEL: set(), Selector.COLUMN: set()}
        self._keys = {"main": TermsRead(), "row": TermsRead(), "related": TermsRead()}
        rules: list[AnyRule] = [mapping.record.id, *mapping.record.fields.values()]
        rules += [condition.rule for condition in mapping.accept.root if condition.rule is not None]
        for rule in rules:
            self._read_terms(rule, [self._terms])
            self._read_names(rule)

    def _read_names(self, rule: AnyRule) -> None:
        for _, leaf in walk_rule(rule, ()):
            if leaf.selector in {Selector.LABEL, Selector.COLUMN}:
                self._named[leaf.selector] |= set(map(fold, leaf.alternatives))
            elif leaf.selector is Selector.JMESPATH:
                self._read_keys(leaf, top_keys(leaf.alternatives[0]))
            elif leaf.selector is Selector.TERM and leaf.payload == "row":
                self._read_keys(leaf, TermPath.parse(leaf.alternatives[0]).steps[0])

    def _read_keys(self, leaf: Leaf, keys: Iterable[str]) -> None:
        for key in keys:
            self._keys[view_of(leaf).partition(" or ")[0]].inner[key] = TermsRead(is_whole=True)

    def _read_terms(self, rule: AnyRule, places: list[TermsRead]) -> None:
        if isinstance(rule, Leaf):
            for place in self._places(rule, places):
                place.is_whole = True
        elif isinstance(rule, Composite):
            inside = places if rule.each is None else self._inside(rule.each, places)
            for part in rule.parts.values():
                self._read_terms(part, inside)
        elif isinstance(rule, FirstOf):
            for inner in rule.first_of:
                self._read_terms(inner, places)
        else:
            for inner in rule.values() if isinstance(rule, dict) else rule:
                self._read_terms(inner, places)

    def _inside(self, each: Leaf | FirstOf, places: list[TermsRead]) -> list[TermsRead]:
        leaves = [leaf for _, leaf in walk_rule(each, ())]
        return [place for leaf in leaves for place in self._places(leaf, places)]

    def _places(self, leaf: Leaf, places: list[TermsRead]) -> list[TermsRead]:
        if leaf.selector is not Selector.TERM or leaf.payload in {"row", "related"}:
            return []
        self._uses_terms = True
        path = TermPath.parse(leaf.alternatives[0]).without_plain()
        return [inner for place in ([self._terms] if leaf.payload else places) for inner in place.below(path)]

    @property
    def ways(self) -> Ways:
        """The ways through a record's nodes by which a term can be left over."""
        return self._terms.ways()

    def reads_all(self, graph: Graph) -> bool:
        """Whether no term is left over in the nodes of a graph, whatever its value."""
        return not self._uses_terms or self._reads_all(graph, graph.main, self._terms)

    def _reads_all(self, graph: Graph, node: Node, read: TermsRead) -> bool:
        left, deeper = self._shape(node, read)
        return not left and all(
            self._reads_all(graph, child, below)
            for term, below in deeper
            for child in _inner(graph, node, term)
        )

    def note_unmapped(self, record: OpenedRecord, *, is_all_read: bool) -> None:
        """An issue for each field of the record that nothing reads; `is_all_read` as `reads_all` told of its graph."""
        seen: set[str] = set()
        for name, value in self._left_over(record, is_all_read):
            if name not in seen:
                seen.add(name)
                message = (
                    f"{name!r} is neither mapped nor ignored; map it under `record` or name it under `ignore`"
                )
                record.note(IssueCode.UNMAPPED_FIELD, message, field=name, value=value)

    def _left_over(self, record: OpenedRecord, is_all_read: bool) -> LeftOver:
        left_over: LeftOver = []
        if self._uses_terms and record.main:
            if not is_all_read:
                self._collect_terms(record.graph, record.main, self._terms, left_over)
        else:
            self._collect_keys(record, "main", left_over)
        self._collect_keys(record, "row", left_over)
        for view, use in NAMED_VIEWS:
            for document in record.documents(view):
                if type(document) is not JsonDocument:
                    left_over += self._names_left(document, use)
        return left_over

    def _collect_keys(self, record: OpenedRecord, view: Literal["main", "row"], left_over: LeftOver) -> None:
        for document in record.documents(view):
            if type(document) is JsonDocument and type(document.data) is dict:
                data = document.data
                for key in self._shape(data, self._keys[view])[0]:
                    if data[key] not in NO_VALUES:
                        left_over.append((key, data[key]))

    def _names_left(self, document: Document, use: NamesOf) -> Iterator[tuple[str, Any]]:
        for kind, name, value in use(document):
            if value and fold(name) not in self._named[kind] and not self._ignored.has(name, name):
                yield name, value

    def _collect_terms(self, graph: Graph, node: Node, read: TermsRead, left_over: LeftOver) -> None:
        left, deeper = self._shape(node, read)
        for term in left:
            if node[term] not in NO_VALUES:
                left_over.append((read.path + term, node[term]))
        for term, below in deeper:
            for child in _inner(graph, node, term):
                self._collect_terms(graph, child, below, left_over)

    def _shape(self, node: Node, read: TermsRead) -> Shape:
        """What the terms of a node say of it; remembered, because a source's nodes have few shapes."""
        terms = tuple(node)
        known = read.shapes.get(terms)
        if known is None:
            left = [
                term for term in terms if term not in read.inner and not self._is_left_out(term, read.path)
            ]
            inner = [(term, read.inner[term]) for term in terms if term in read.inner]
            deeper = [(term, below) for term, below in inner if below.is_looked_into]
            known = left, deeper
            if len(read.shapes) < MOST_SHAPES:
                read.shapes[terms] = known
        return known

    def _is_left_out(self, term: str, path: str) -> bool:
        return term[:1] == "@" or self._ignored.has(term, path + term)


def _inner(graph: Graph, node: Node, term: str) -> Iterator[Node]:
    """The nodes under a term, those of the same document too that a text links to."""
    value = node[term]
    for one in value if type(value) is list else (value,):
        child = one if type(one) is dict else graph.own_node(one) if type(one) is str else None
        if child is not None and child is not node:
            yield child


LeftOver = list[tuple[str, Any]]
"""(the source's field, its value)."""
NamesOf = Callable[[Document], Iterator[tuple[str, str, Any]]]
NO_VALUES: tuple[Any, ...] = (None, "", [], {})


def _labels(document: Document) -> Iterator[tuple[str, str, Any]]:
    if isinstance(document, Markup):
        for label in document.labels.labels:
            for value in document.labels.values(fold(label)):
                yield "label", label, text_of(value)
    else:
        yield from _columns(document)


def _columns(document: Document) -> Iterator[tuple[str, str, Any]]:
    row = document.row if isinstance(document, Markup) else document
    if isinstance(row, Row):
        for header in row.headers:
            for text in row.cells(fold(header)):
                yield "column", header, text


NAMED_VIEWS: tuple[tuple[View, NamesOf], ...] = (("main", _labels), ("related", _labels), ("row", _columns))
