"""XML of the European Learning Model: elements that name one another, as nodes by term.

`id` is what an element is called, `idref` links to it, `uri` names a concept, `language` is the tag of a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from normalise.selectors.elm_names import BARE, name_of
from normalise.selectors.tagged_texts import together

NAMESPACES = frozenset({BARE["loq"], BARE["ams"]})
"""Those of documents that are read so."""
DEEPEST = 100
LONGEST_START = 16_384
"""Characters within which a root declares its namespaces."""
REFERENCES = "References"
"""Ending of the root's groups: `learningOpportunityReferences` holds the learning opportunities."""


def linked_root(text: str) -> etree._Element | None:
    """The root of a document that is of this kind, by its root's namespace; None for another.

    ValueError for one that is no well-formed XML, or declares a document type: nothing is filled in for it.
    """
    if not any(namespace in text[:LONGEST_START] for namespace in NAMESPACES):
        return None
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"is no well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("declares a document type, which documents of this model never need")
    return root if _is_linked(root) else None


def _is_linked(root: etree._Element) -> bool:
    return etree.QName(root).namespace in NAMESPACES


def linked_nodes(root: etree._Element) -> dict[str, Any]:
    """A graph document of the elements in the groups below the root, and of the concepts they name."""
    concepts: dict[str, None] = {}
    nodes = [_node(element, _class_of(element), concepts, 0) for element in _described(root)]
    named = {node.get("@id") for node in nodes}
    stubs = [{"@id": address} for address in concepts if address not in named]
    return {"@graph": [*nodes, *stubs]}


def _described(root: etree._Element) -> Iterator[etree._Element]:
    for group in _elements(root):
        if etree.QName(group).localname.endswith(REFERENCES):
            yield from _elements(group)
        else:
            yield group


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    """Child elements, without comments, instructions and entities."""
    return parent.iterchildren(etree.Element)


def _class_of(element: etree._Element) -> str:
    name = etree.QName(element).localname
    return name[:1].upper() + name[1:]


def _node(
    element: etree._Element, class_name: str | None, concepts: dict[str, None], depth: int
) -> dict[str, Any]:
    if depth > DEEPEST:
        raise ValueError(f"has elements more than {DEEPEST} deep")
    node: dict[str, Any] = {}
    address = element.get("id") or element.get("uri")
    if address is not None:
        node["@id"] = address
    if class_name is not None:
        node["@type"] = class_name
    values: dict[str, list[Any]] = {}
    for child in _elements(element):
        values.setdefault(_term_of(child), []).append(_value(child, concepts, depth + 1))
    return node | {term: together(listed) for term, listed in values.items()}


def _term_of(element: etree._Element) -> str:
    name = etree.QName(element)
    # The profile writes elements of its own namespace where the model has terms of others; `type` is dc:type.
    return (
        "dcType" if name.localname == "type" else name_of(f"{name.namespace or BARE['loq']}{name.localname}")
    )


def _value(element: etree._Element, concepts: dict[str, None], depth: int) -> Any:
    link = element.get("idref")
    if link is not None:
        return {"@id": link}
    text = (element.text or "").strip()
    tag = element.get("language")
    if next(_elements(element), None) is None and element.get("uri") is None and element.get("id") is None:
        return text if tag is None else {"@language": tag, "@value": text}
    node = _node(element, None, concepts, depth)
    if len(node) == 1 and "@id" in node:
        concepts[node["@id"]] = None
    return node
