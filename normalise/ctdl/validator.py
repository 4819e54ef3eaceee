"""Checks a CTDL document: terms, domain, range, concepts, dates, durations and language maps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from normalise.ctdl.facts import ALIGNMENT, CONCEPT, CtdlFacts, PropertyFacts, load_facts
from normalise.ctdl.literals import LITERALS, is_address, is_language_tag, is_text

CTID = re.compile(r"ce-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CONCEPT_ALIGNMENTS = frozenset({"ceterms:creditUnitType", "ceterms:creditLevelType"})
"""Their range is `skos:Concept`, yet nearly published records hold an alignment object: both are right."""


class FindingCode(StrEnum):
    """What a finding is about."""

    NOT_A_DOCUMENT = "not_a_document"
    UNKNOWN_CLASS = "unknown_class"
    UNKNOWN_PROPERTY = "unknown_property"
    DOMAIN = "domain"
    RANGE = "range"
    CONCEPT = "concept"
    LANGUAGE_MAP = "language_map"
    CTID = "ctid"
    DANGLING = "dangling_blank_node"


@dataclass(frozen=True, slots=True)
class CtdlFinding:
    """One breach of the schema."""

    code: FindingCode
    path: str
    """Where: `ceterms:requires[0].ceterms:creditValue`."""
    message: str
    """Names the value and what would be right."""


def validate_ctdl(document: object, facts: CtdlFacts | None = None) -> list[CtdlFinding]:
    """All findings of a document: one node, or a `@graph` of nodes."""
    if not isinstance(document, dict):
        return [
            CtdlFinding(
                FindingCode.NOT_A_DOCUMENT, "", f"a {type(document).__name__}; a JSON object is right"
            )
        ]
    check = _Check(facts or load_facts(), _nodes(document))
    return list(check.document())


def _nodes(document: Mapping[str, Any]) -> list[object]:
    graph = document.get("@graph")
    return graph if isinstance(graph, list) else [document]


class _Check:
    """One pass over one document."""

    def __init__(self, facts: CtdlFacts, nodes: list[object]) -> None:
        self.facts = facts
        self.nodes = nodes
        self.types = {
            node["@id"]: str(node.get("@type", ""))
            for node in nodes
            if isinstance(node, dict) and isinstance(node.get("@id"), str)
        }

    def document(self) -> Iterator[CtdlFinding]:
        for number, node in enumerate(self.nodes):
            path = "" if len(self.nodes) == 1 else f"@graph[{number}]."
            if isinstance(node, dict):
                yield from self.node(node, path)
            else:
                yield CtdlFinding(FindingCode.NOT_A_DOCUMENT, path, f"{node!r}; a JSON object is right")

    def node(self, node: Mapping[str, Any], path: str) -> Iterator[CtdlFinding]:
        class_name = node.get("@type")
        if not isinstance(class_name, str) or not self.facts.is_class(class_name):
            if not (
                isinstance(class_name, str) and class_name.split(":")[0] in ("ceasn", "skos", "qdata", "asn")
            ):
                yield CtdlFinding(
                    FindingCode.UNKNOWN_CLASS, path, f"@type {class_name!r} is no class of CTDL"
                )
            return
        for name, value in node.items():
            if not name.startswith("@"):
                yield from self.statement(class_name, name, value, path + name)

    def statement(self, class_name: str, name: str, value: object, path: str) -> Iterator[CtdlFinding]:
        rules = self.facts.properties.get(name)
        if rules is None:
            yield CtdlFinding(FindingCode.UNKNOWN_PROPERTY, path, f"{name} is no property of CTDL")
            return
        if not self.facts.allows(class_name, name):
            yield CtdlFinding(FindingCode.DOMAIN, path, f"{name} is not in the domain of {class_name}")
        if name == "ceterms:ctid" and not (isinstance(value, str) and CTID.fullmatch(value)):
            yield CtdlFinding(FindingCode.CTID, path, f"{value!r}; ce- and a UUID in lower case is right")
        elif rules.is_language_map:
            yield from _language_map(value, path)
        else:
            values = value if isinstance(value, list) else [value]
            for number, one in enumerate(values):
                place = f"{path}[{number}]" if isinstance(value, list) else path
                yield from self.value(name, rules, one, place)

    def value(self, name: str, rules: PropertyFacts, value: object, path: str) -> Iterator[CtdlFinding]:
        if isinstance(value, dict) and "@type" in value:
            yield from self.nested(name, rules, value, path)
            return
        address = value.get("@id") if isinstance(value, dict) else value
        literals = [LITERALS[kind] for kind in rules.range if kind in LITERALS]
        if any(check(value) for check, _ in literals):
            return
        if isinstance(address, str) and len(literals) < len(rules.range):
            yield from self.reference(name, rules, address, path)
            return
        right = ", or ".join(sorted({words for _, words in literals} or rules.range))
        yield CtdlFinding(FindingCode.RANGE, path, f"{value!r}; {right} is right")

    def nested(
        self, name: str, rules: PropertyFacts, value: Mapping[str, Any], path: str
    ) -> Iterator[CtdlFinding]:
        class_name = str(value["@type"])
        if not self._in_range(name, rules, class_name):
            right = " or ".join(sorted(rules.range))
            yield CtdlFinding(FindingCode.RANGE, path, f"a {class_name}; {right} is right")
        yield from self.node(value, path + ".")
        if rules.schemes and class_name == ALIGNMENT:
            yield from self.concept(rules, value.get("ceterms:targetNode"), path + ".ceterms:targetNode")

    def reference(self, name: str, rules: PropertyFacts, address: str, path: str) -> Iterator[CtdlFinding]:
        if not is_address(address):
            yield CtdlFinding(FindingCode.RANGE, path, f"{address!r}; an address or a blank node is right")
        elif address.startswith("_:") and address not in self.types:
            yield CtdlFinding(FindingCode.DANGLING, path, f"{address} is not in the document")
        elif address in self.types and not self._in_range(name, rules, self.types[address]):
            right = " or ".join(sorted(rules.range))
            yield CtdlFinding(
                FindingCode.RANGE, path, f"{address} is a {self.types[address]}; {right} is right"
            )
        elif rules.schemes and CONCEPT in rules.range:
            yield from self.concept(rules, address, path)

    def concept(self, rules: PropertyFacts, concept: object, path: str) -> Iterator[CtdlFinding]:
        """A concept with a prefix of the property's schemes must be one of theirs; other schemes are free."""
        if not isinstance(concept, str) or concept.split(":")[0] not in self.facts.prefixes(rules.schemes):
            return
        allowed = frozenset[str]().union(
            *(self.facts.concepts.get(scheme, frozenset()) for scheme in rules.schemes)
        )
        if concept not in allowed:
            right = ", ".join(sorted(allowed))
            yield CtdlFinding(
                FindingCode.CONCEPT, path, f"{concept} is no concept of {rules.schemes[0]}: {right}"
            )

    def _in_range(self, name: str, rules: PropertyFacts, class_name: str) -> bool:
        if class_name == ALIGNMENT and name in CONCEPT_ALIGNMENTS:
            return True
        return not rules.range.isdisjoint(self.facts.ancestors(class_name))


def _language_map(value: object, path: str) -> Iterator[CtdlFinding]:
    if not isinstance(value, dict) or not value:
        yield CtdlFinding(
            FindingCode.LANGUAGE_MAP, path, f"{value!r}; a map of language tag to text is right"
        )
        return
    for tag, texts in value.items():
        if not is_language_tag(tag):
            yield CtdlFinding(FindingCode.LANGUAGE_MAP, path, f"{tag!r} is no BCP 47 language tag")
        if not all(map(is_text, texts if isinstance(texts, list) else [texts])):
            yield CtdlFinding(FindingCode.LANGUAGE_MAP, path, f"{texts!r} under {tag}; a text is right")
