"""The same statement as XML of the schema `loq.xsd` 3.1: a root `Courses` with one section for each kind of node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from normalise.descriptor import Descriptor
from normalise.elm.document import PREFIXES, PROFILE, to_elm
from normalise.elm.element_order import ONE_LANGUAGE, ORDER, PRESCRIBED_LISTS, SECTIONS
from normalise.elm.requirements import STANDARD
from normalise.errors import MissingValue, NotStatable
from normalise.statement import AddressOf, Loss, Node, in_field_order
from normalise.vocabularies import Vocabularies

FORBIDDEN = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What XML 1.0 does not take, not even escaped."""
SKOS = f"{{{PREFIXES['skos']}}}"


def to_elm_xml(
    descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf
) -> tuple[bytes, tuple[Loss, ...]]:
    """The XML document of one descriptor and what it cannot say; NotStatable as for the graph.

    Other than the shapes of the graph, the schema requires a language of learning of qualifications too.
    """
    statement = to_elm(descriptor, vocabularies, address_of)
    graph: list[Node] = statement.document["@graph"]
    if not any("dc:language" in node for node in graph):
        needed = "a language of learning, which the XML requires of qualifications too"
        raise NotStatable(descriptor.id, STANDARD, [MissingValue("in_language", "dc:language", needed)])
    spaces = {None: PROFILE, "skos": PREFIXES["skos"]}
    # The stubs of lxml know no default namespace.
    root = etree.Element(_name("Courses"), {"xsdVersion": "3.1.0"}, spaces)  # type: ignore[arg-type]
    for section, kinds in SECTIONS.items():
        nodes = [node for node in graph if node["@type"] in kinds]
        if nodes:
            parent = etree.SubElement(root, _name(section))
            for node in nodes:
                own = etree.SubElement(parent, _name(kinds[node["@type"]]), {"id": node["@id"]})
                own.extend(_children(node))
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return body, in_field_order((*statement.losses, *_losses(descriptor)))


def _losses(descriptor: Descriptor) -> Iterator[Loss]:
    """What the schema cannot say though the graph can."""
    entry = descriptor.entry_condition
    if entry is not None and len(entry.root) > 1:
        yield Loss("entry_condition", "the XML takes it in one language")


def _name(term: str) -> str:
    """The element of a term: of SKOS its own, else the profile's with the same local name."""
    prefix, _, local = term.rpartition(":")
    return f"{SKOS}{local}" if prefix == "skos" else f"{{{PROFILE}}}{local}"


def _children(node: Node) -> Iterator[etree._Element]:
    for term in ORDER[node["@type"]]:
        if term in node:
            value = node[term]
            for one in value if isinstance(value, list) else [value]:
                yield from _elements(term, one)


def _elements(term: str, value: Any) -> Iterator[etree._Element]:
    """The elements of one value: a text by language, a reference, a concept, a part, or a literal."""
    if not isinstance(value, dict):
        element = etree.Element(_name(term))
        element.text = FORBIDDEN.sub("", value)
        yield element
    elif "@type" in value:
        yield from _concept(term, value) if value["@type"] == "skos:Concept" else _part(term, value)
    elif "@id" in value:
        yield etree.Element(_name(term), {"idref": value["@id"]})
    else:
        yield from _texts(term, value)


def _texts(term: str, by_language: dict[str, Any]) -> Iterator[etree._Element]:
    for tag, said in by_language.items():
        for text in said if isinstance(said, list) else [said]:
            element = etree.Element(_name(term), {"language": tag})
            element.text = FORBIDDEN.sub("", text)
            yield element


def _concept(term: str, node: Node) -> Iterator[etree._Element]:
    """A concept of a prescribed list is its address alone; any other also says what it is called."""
    element = etree.Element(_name(term), {"uri": node["@id"]})
    scheme = node.get("skos:inScheme", {}).get("@id", "")
    if not scheme.startswith(PRESCRIBED_LISTS):
        element.extend(_texts("skos:prefLabel", node.get("skos:prefLabel", {})))
        if "skos:notation" in node:
            element.extend(_elements("skos:notation", node["skos:notation"]))
        if scheme:
            element.extend(_elements("skos:inScheme", scheme))
    yield element


def _part(term: str, node: Node) -> Iterator[etree._Element]:
    """A node inside another. A note has one language: repeated where it may be, else the first."""
    if node["@type"] == "elm:Note":
        literals = list(_texts("elm:noteLiteral", node["elm:noteLiteral"]))
        for literal in literals[:1] if term in ONE_LANGUAGE else literals:
            element = etree.Element(_name(term))
            element.append(literal)
            yield element
        return
    element = etree.Element(_name(term))
    element.extend(_children(node))
    yield element
