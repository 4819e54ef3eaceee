"""The published shapes and schema of ELM, made usable: read from the folder of references, never copied."""

from __future__ import annotations

import csv
import json
import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyshacl
from lxml import etree
from rdflib import Graph, Namespace

SHACL = Namespace("http://www.w3.org/ns/shacl#")
SHAPES = ("LOQ-constraints.ttl", "LOQ-constraints-mdr.ttl")
OF_OTHER_REGULAR_EXPRESSIONS = 3
"""Patterns for addresses in the flavour of another language, which Python's `re` cannot read."""
XS = "http://www.w3.org/2001/XMLSchema"
ENUMERATIONS = {
    "cv/isced-f.xsd": ("ISCED-FEnumType", "isced-f"),
    "cv/eqf.xsd": ("EQFLevelEnumType", "eqf"),
    "cv/nqf.xsd": ("NQFLevelEnumType", "nqf"),
    "cv/language.xsd": ("LanguageEnumType", "language"),
    "cv/country.xsd": ("CountryEnumType", "country"),
    "cv/currency.xsd": ("CurrencyEnumType", "currency"),
    "cv/credit-points.xsd": ("CreditPointsEnumType", "credit-points"),
    "cv/skill-types.xsd": ("SkillTypesEnumType", "skill-types"),
    "cv/skill-reuse-levels.xsd": ("SkillReuseLevelEnumType", "skill-reuse-levels"),
    "cv/europass-modes.xsd": ("ModesOfLearningandAssessmentEnumType", "europass-modes"),
    "cv/europass-target-groups.xsd": ("TargetGroupsEnumType", "europass-target-groups"),
    **{
        f"cv/europass-{stem}.xsd": (f"{name}EnumType", f"europass-{stem}")
        for stem, name in (
            ("accreditation-types", "AccreditationTypes"),
            ("content-encoding-types", "ContentEncodingTypes"),
            ("learning-opportunity-types", "LearningOpportunityTypes"),
            ("learning-activity-types", "LearningActivityTypes"),
            ("learning-assessment-types", "LearningAssessmentTypes"),
            ("learning-entitlement-types", "LearningEntitlementTypes"),
            ("learning-entitlement-statuses", "LearningEntitlementStatuses"),
            ("learning-schedule-types", "LearningScheduleTypes"),
            ("learning-setting-types", "LearningSettingTypes"),
        )
    },
    "cv/file-type.xsd": ("FileTypeEnumType", None),
    "cv/nuts.xsd": ("NutsCodeEnumType", None),
    "cv/atu.xsd": ("AdministrativeTerritorialUnitEnumType", None),
}
"""Imported schema -> its type, and the list whose addresses are its values, where that is among the references."""
CONCEPT = (
    '<xs:complexType name="ConceptType"><xs:sequence>'
    '<xs:element ref="prefLabel" minOccurs="0" maxOccurs="unbounded"/>'
    '<xs:element ref="altLabel" minOccurs="0" maxOccurs="unbounded"/>'
    '<xs:element ref="notation" minOccurs="0"/>'
    '<xs:element ref="inScheme" minOccurs="0" maxOccurs="unbounded"/>'
    '</xs:sequence><xs:attribute name="uri" type="xs:anyURI" use="required"/></xs:complexType>'
)
TEXT = (
    '<xs:complexType name="LangStringType"><xs:simpleContent><xs:extension base="xs:string">'
    '<xs:attribute name="language" type="xs:normalizedString" use="required"/>'
    "</xs:extension></xs:simpleContent></xs:complexType>"
)
EXTERNAL = {
    "external/rdf.xsd": TEXT,
    "external/skos.xsd": (
        '<xs:element name="prefLabel" type="rdf:LangStringType"/>'
        '<xs:element name="altLabel" type="rdf:LangStringType"/>'
        '<xs:element name="notation" type="NotationType"/><xs:element name="inScheme" type="xs:anyURI"/>'
        '<xs:complexType name="NotationType"><xs:simpleContent><xs:extension base="xs:string">'
        '<xs:attribute name="type" type="xs:anyURI"/></xs:extension></xs:simpleContent></xs:complexType>'
        + CONCEPT
    ),
    "external/dc.xsd": (
        '<xs:element name="creator" type="xs:anyURI"/><xs:element name="type" type="skos:ConceptType"/>'
        '<xs:element name="subject" type="skos:ConceptType"/>'
        '<xs:complexType name="PeriodOfTimeType"/><xs:complexType name="LocationType"/>'
    ),
    "external/adms.xsd": (
        '<xs:complexType name="IdentifierType"><xs:sequence><xs:element ref="skos:notation" minOccurs="0"/>'
        '<xs:element ref="dc:creator" minOccurs="0"/></xs:sequence></xs:complexType>'
    ),
    "external/rov.xsd": (
        '<xs:complexType name="RegisteredOrganizationType"><xs:sequence>'
        '<xs:element ref="skos:altLabel" minOccurs="0" maxOccurs="unbounded"/>'
        "</xs:sequence></xs:complexType>"
    ),
    "external/foaf.xsd": '<xs:complexType name="AgentType"/>',
    "external/core-locn-ap.xsd": '<xs:element name="geometry"/>',
    "external/org.xsd": "",
    "cv/loq_individuals.xsd": (
        '<xs:simpleType name="SubjectTypeCodeEnumType"><xs:restriction base="xs:anyURI"/></xs:simpleType>'
        '<xs:simpleType name="AccreditationStatusEnumType"><xs:restriction base="xs:anyURI"/></xs:simpleType>'
    ),
}
"""The schemas that `loq.xsd` imports and that are not among the references, as far as it uses them."""
IMPORTS = {"rdf": "rdf.xsd", "skos": "skos.xsd", "dc": "dc.xsd"}


def load_shapes(folder: Path) -> Graph:
    """Both files of shapes without the patterns that no regular expression of Python is."""
    shapes = Graph()
    for name in SHAPES:
        shapes.parse(folder / "elm" / name)
    unread = [
        (node, text) for node, _, text in shapes.triples((None, SHACL.pattern, None)) if not reads(str(text))
    ]
    assert len(unread) <= OF_OTHER_REGULAR_EXPRESSIONS
    for node, text in unread:
        shapes.remove((node, SHACL.pattern, text))
    return shapes


def reads(pattern: str) -> bool:
    """Whether Python's `re` takes a pattern."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            re.compile(pattern)
        except re.error:
            return False
    return True


def shape_findings(documents: Iterable[dict[str, Any]], shapes: Graph) -> str:
    """What the shapes say of some documents; empty when they conform."""
    data = Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib warns of what its own parsers use
        for document in documents:
            data.parse(data=json.dumps(document), format="json-ld")
        conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    return "" if conforms else str(text)


def load_schema(folder: Path) -> etree.XMLSchema:
    """`loq.xsd` with what it imports made from the code lists."""
    file = folder / "elm" / "loq.xsd"
    spaces = dict(re.findall(r'xmlns:(\w+)="([^"]+)"', file.read_text(encoding="utf-8")[:4000]))
    targets = dict(
        re.findall(r'namespace="([^"]+)" schemaLocation="([^"]+)"', file.read_text(encoding="utf-8"))
    )
    by_file = {location: space for space, location in targets.items()}
    parser = etree.XMLParser()
    parser.resolvers.add(Imported(folder / "elm" / "codelists", spaces, by_file))
    return etree.XMLSchema(etree.parse(file, parser))


class Imported(etree.Resolver):
    """Answers for the imported schemas."""

    def __init__(self, lists: Path, spaces: dict[str, str], by_file: dict[str, str]) -> None:
        self._lists = lists
        self._spaces = spaces
        self._by_file = by_file

    def resolve(self, url: str, pubid: str, context: Any) -> Any:
        name = next((one for one in (*EXTERNAL, *ENUMERATIONS) if url.endswith(one)), None)
        if name is None:
            return None
        return self.resolve_string(self._schema(name), context, base_url=url)

    def _schema(self, name: str) -> str:
        target = self._by_file.get(name, self._spaces["loq"])
        used = EXTERNAL.get(name, "")
        imported = [one for one in IMPORTS if f"{one}:" in used and not name.endswith(IMPORTS[one])]
        body = "".join(
            f'<xs:import namespace="{self._spaces[one]}" schemaLocation="{IMPORTS[one]}"/>'
            for one in imported
        )
        body += used if name in EXTERNAL else self._enumeration(*ENUMERATIONS[name])
        prefixes = "".join(f' xmlns:{one}="{self._spaces[one]}"' for one in imported)
        return (
            f'<xs:schema xmlns:xs="{XS}" xmlns="{target}" targetNamespace="{target}"{prefixes} '
            f'elementFormDefault="qualified">{body}</xs:schema>'
        )

    def _enumeration(self, name: str, list_name: str | None) -> str:
        values = "" if list_name is None else "".join(map(_enumerated, self._addresses(list_name)))
        return f'<xs:simpleType name="{name}"><xs:restriction base="xs:anyURI">{values}</xs:restriction></xs:simpleType>'

    def _addresses(self, list_name: str) -> list[str]:
        return addresses_of(self._lists, list_name)


def addresses_of(lists: Path, list_name: str) -> list[str]:
    """The addresses of the concepts of one list."""
    with (lists / f"{list_name}.csv").open(encoding="utf-8", newline="") as file:
        return [row["uri"] for row in csv.DictReader(file)]


def _enumerated(value: str) -> str:
    return f'<xs:enumeration value="{value}"/>'
