"""Write `normalise/ctdl/data/facts.json` from the published CTDL schema encoding and context.

    python scripts/build_ctdl_facts.py ctdl-schema.json ctdl-context.json

Both are files of https://credreg.net/ctdl/schema (CC BY 4.0, Credential Engine). Only names and relations are
kept: classes with their parents, properties with domain, range and container, concepts by scheme. No definitions.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "normalise" / "ctdl" / "data" / "facts.json"


def build_facts(schema: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """The relations of a schema encoding, with each distinct list of classes written once."""
    nodes = schema["@graph"]
    class_lists: list[list[str]] = []

    def list_number(names: list[str]) -> int:
        ordered = sorted(names)
        if ordered not in class_lists:
            class_lists.append(ordered)
        return class_lists.index(ordered)

    classes = {n["@id"]: n.get("rdfs:subClassOf", []) for n in nodes if n["@type"] == "rdfs:Class"}
    schemes = {n["@id"]: n["meta:hasConcept"] for n in nodes if n["@type"] == "skos:ConceptScheme"}
    properties = {
        n["@id"]: {
            "domain": list_number(n.get("schema:domainIncludes", [])),
            "range": list_number(n.get("schema:rangeIncludes", [])),
            "schemes": sorted(n.get("meta:targetScheme", [])),
            "language_map": _is_language_map(context.get(n["@id"])),
        }
        for n in nodes
        if n["@type"] == "rdf:Property"
    }
    return {"class_lists": class_lists, "classes": classes, "properties": properties, "schemes": schemes}


def _is_language_map(term: object) -> bool:
    return isinstance(term, dict) and term.get("@container") == "@language"


def main() -> None:
    """Read the two files named on the command line and write the facts."""
    schema, context = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3])
    facts = build_facts(schema, context["@context"])
    lines = (f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in facts.items())
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {len(facts['classes'])} classes, {len(facts['properties'])} properties\n")


if __name__ == "__main__":
    main()
