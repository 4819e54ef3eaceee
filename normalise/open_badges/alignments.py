"""What an Achievement is aligned to: its record in a registry, levels, fields, skills and occupations."""

from __future__ import annotations

from collections.abc import Iterator

from normalise.descriptor import Descriptor
from normalise.elements import Coding
from normalise.statement import Node, without_empty
from normalise.vocabularies import Vocabularies

REGISTRY = "https://credentialengineregistry.org/resources/"
EQF_ADDRESS = "http://data.europa.eu/snb/eqf/"
EQF_TYPE = "ext:EQF"
"""What says that an alignment states the level; one that follows from a crosswalk does not."""
CODED = ("subject", "skill", "occupation", "industry")


def alignments(descriptor: Descriptor, name: str, vocabularies: Vocabularies) -> list[Node]:
    """Every target that has an address, which an Alignment requires."""
    codings = [coding for field in CODED for coding in getattr(descriptor, field)]
    return [
        *_record(descriptor, name),
        *_eqf(descriptor, vocabularies),
        *(_coded(coding, vocabularies) for coding in codings if coding.address is not None),
    ]


def _record(descriptor: Descriptor, name: str) -> Iterator[Node]:
    """The record of the Credential Registry, by its CTID: the key by which badge and credential are joined."""
    if descriptor.ctid is not None:
        yield {
            "type": ["Alignment"],
            "targetName": name,
            "targetUrl": REGISTRY + descriptor.ctid,
            "targetCode": descriptor.ctid,
            "targetFramework": "Credential Registry",
            "targetType": "ceterms:Credential",
        }


def _eqf(descriptor: Descriptor, vocabularies: Vocabularies) -> Iterator[Node]:
    level = descriptor.eqf.level
    framework = vocabularies.frameworks.require("eqf")
    if level is not None:
        node = {
            "type": ["Alignment"],
            "targetName": f"EQF level {level}",
            "targetUrl": f"{EQF_ADDRESS}{level}",
            "targetCode": str(level),
            "targetFramework": framework.name.en,
            "targetDescription": descriptor.eqf.source,
            "targetType": EQF_TYPE if any(one.framework == "eqf" for one in descriptor.at_level) else None,
        }
        yield without_empty(node)


def _coded(coding: Coding, vocabularies: Vocabularies) -> Node:
    name = coding.code if coding.label is None else coding.label.best("en")[1]
    return without_empty(
        {
            "type": ["Alignment"],
            "targetName": name or coding.address,
            "targetUrl": coding.address,
            "targetCode": coding.code,
            "targetFramework": vocabularies.schemes.label(coding.scheme, "en"),
        }
    )
