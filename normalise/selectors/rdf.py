"""RDF in Turtle, N-Triples and RDF/XML as nodes by term, the shape in which all graphs are read.

The one place that knows rdflib. Nothing is fetched, no entity is filled in, and sizes are bounded.
"""

from __future__ import annotations

import re
import xml.sax
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

import rdflib
from rdflib.exceptions import ParserError
from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node, URIRef

from normalise.errors import NormaliseError
from normalise.selectors.elm_names import name_of
from normalise.selectors.tagged_texts import together

FORMATS = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}
"""Media type -> rdflib's name of the format."""
DOCUMENT_TYPE = re.compile(r"(?>[\s\ufeff]+|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE", re.DOTALL)
"""At the beginning of a text: the only place of one in XML; other formats have none."""
RAISED = (
    ParserError, xml.sax.SAXException, SyntaxError, ValueError, LookupError, TypeError, AttributeError,
    AssertionError, RecursionError,
)  # fmt: skip
"""What rdflib raises for texts that are no RDF, as trying has shown; it documents none."""
COPIES = 4
SPARE = 10_000
"""A node without an address is written out wherever it is cited; so often a triple, and so many more, may one be."""
DEEPEST = 50
"""Nodes without an address inside one another; no honest document comes near."""


class UnreadableRdf(NormaliseError):
    """A document is not the RDF it is said to be, or too large."""


def rdf_nodes(text: str, media_type: str, base: str) -> dict[str, Any]:
    """A graph document of the triples of a text, the same for the same triples; UnreadableRdf says what is wrong."""
    if DOCUMENT_TYPE.match(text) is not None:
        raise UnreadableRdf("declares a document type; entities are not filled in")
    graph = rdflib.Graph()
    # What a source says stays as it is: else P60M would be read as P5Y, and 07 as 7. Other users of the library set
    # this switch of its too, so that it is set before each reading.
    rdflib.NORMALIZE_LITERALS = False
    try:
        graph.parse(data=text, format=FORMATS[media_type], publicID=_absolute(base))
    except RAISED as error:
        raise UnreadableRdf(f"is no {media_type}: {' '.join(str(error).split())[:300]}") from error
    return {"@graph": _Nodes(graph).all()}


def _absolute(base: str) -> str:
    """The address that relative ones are read against; a file's name alone would be made one of this machine."""
    return base if urlsplit(base).scheme else f"file:///{quote(base)}"


class _Nodes:
    """Nodes with an address stand beside one another; those without stand where they are cited."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph
        self._left = COPIES * len(graph) + SPARE

    def all(self) -> list[dict[str, Any]]:
        subjects = set(self._graph.subjects())
        named = sorted(subject for subject in subjects if isinstance(subject, URIRef))
        cited = {value for _, predicate, value in self._graph if predicate != RDF.type}
        loose = [subject for subject in subjects if isinstance(subject, BNode) and subject not in cited]
        known = {*named, *(node for node in cited if isinstance(node, URIRef))}
        stubs = [{"@id": str(address)} for address in sorted(known - set(named))]
        nodes = [self._node(subject, ()) for subject in named]
        return [*nodes, *_sorted(self._node(subject, ()) for subject in loose), *stubs]

    def _node(self, subject: Node, above: tuple[Node, ...]) -> dict[str, Any]:
        self._left -= 1
        if self._left < 0:
            raise UnreadableRdf("cites nodes without addresses so often that they cannot be written out")
        if len(above) > DEEPEST:
            raise UnreadableRdf(f"has more than {DEEPEST} nodes without addresses inside one another")
        values: dict[str, list[Any]] = {}
        for predicate, value in self._graph.predicate_objects(subject):
            if predicate == RDF.type:
                values.setdefault("@type", []).append(name_of(str(value)))
            else:
                values.setdefault(name_of(str(predicate)), []).append(self._value(value, (*above, subject)))
        node = {name: together(_sorted(values[name])) for name in sorted(values)}
        return {"@id": str(subject), **node} if isinstance(subject, URIRef) else node

    def _value(self, value: Node, above: tuple[Node, ...]) -> Any:
        if isinstance(value, Literal):
            text = str(value)
            return text if value.language is None else {"@language": value.language, "@value": text}
        if isinstance(value, BNode):
            return {} if value in above else self._node(value, above)
        return {"@id": str(value)}


def _sorted(values: Iterable[Any]) -> list[Any]:
    """In an order that says nothing but is the same each time: triples have none."""
    return sorted(values, key=repr)
