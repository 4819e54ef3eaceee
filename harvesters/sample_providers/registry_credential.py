"""A credential's graph, expanded from its authored record, in the shape the registry has today."""

import re
import uuid
from datetime import date

from harvesters.sample_providers.registry_data import Credential, Organisation, RegistryData
from harvesters.sample_providers.registry_graph import (
    BASE,
    NAMESPACE,
    Node,
    graph_document,
    head,
    place,
    resource_address,
)
from harvesters.sample_providers.registry_terms import (
    concept,
    esco_skill,
    framework_level,
    free_text,
    instructional_program,
    occupation,
)

CATALOGUE = f"{BASE}/sample-records"
SPAN = re.compile(r"^(?P<low>[\d.]+)(?:-(?P<high>[\d.]+))? (?P<unit>\w+)$")


def credential_graph(record: Credential, data: RegistryData) -> Node:
    """A credential with everything its record says, in the present-day shape (quirks come after)."""
    owner = data.organisations[record.by]
    keys = {other.key: other.ctid for other in data.credentials}
    page = f"https://{owner.host}/credentials/{record.key}"
    node = head(record.type, record.ctid) | {
        "ceterms:name": {record.lang: record.name},
        "ceterms:alternateName": {record.lang: record.alternate} if record.alternate else None,
        "ceterms:description": {record.lang: record.text},
        "ceterms:subjectWebpage": page,
        "ceterms:ownedBy": [resource_address(owner.ctid)],
        "ceterms:offeredBy": [resource_address(owner.ctid)],
        "ceterms:inLanguage": [record.lang],
        "ceterms:keyword": {record.lang: record.keywords} if record.keywords else None,
        "ceterms:subject": [free_text("en", record.subject)],
        "ceterms:credentialStatusType": concept("CredentialStatus", record.status),
        "ceterms:identifier": [_sample_identifier(record)],
        "ceterms:inCatalog": CATALOGUE,
        **_size(record),
        **_classification(record),
        **_links(record, keys, data),
        **_availability(record, owner, page),
    }
    requires = _requirements(record)
    if requires:
        node["ceterms:requires"] = requires
    return graph_document(record.ctid, [_without_empty(node), *_assessment_nodes(record)])


def _without_empty(node: Node) -> Node:
    return {term: value for term, value in node.items() if value not in (None, [], {})}


def _sample_identifier(record: Credential) -> Node:
    return {
        "@type": "ceterms:IdentifierValue",
        "ceterms:identifierTypeName": {"en": "Sample record (invented, not a real credential)"},
        "ceterms:identifierValueCode": f"SAMPLE-{record.key}",
    }


def _size(record: Credential) -> Node:
    return {
        "ceterms:estimatedDuration": _durations(record),
        "ceterms:estimatedCost": [_cost(record, line) for line in record.cost],
    }


def _durations(record: Credential) -> list[Node]:
    profile: Node = {"@type": "ceterms:DurationProfile"}
    if record.duration is not None:
        low, _, high = record.duration.partition("/")
        ends = {"ceterms:minimumDuration": low, "ceterms:maximumDuration": high}
        profile |= ends if high else {"ceterms:exactDuration": low}
    if record.hours is not None:
        profile["ceterms:timeRequired"] = record.hours
    if record.duration_note is not None:
        profile["ceterms:description"] = {record.lang: record.duration_note}
    return [profile] if len(profile) > 1 else []


def _cost(record: Credential, line: str) -> Node:
    kind, amount = line.split(" ")
    note = {"ceterms:description": {record.lang: record.cost_note}} if record.cost_note else {}
    return {
        "@type": "ceterms:CostProfile",
        "ceterms:price": float(amount),
        "ceterms:currency": "USD",
        "ceterms:directCostType": concept("CostType", kind),
        **note,
    }


def _classification(record: Credential) -> Node:
    level = [framework_level(record.at_level)] if record.at_level else None
    return {
        "ceterms:learningDeliveryType": [concept("Delivery", record.delivery)] if record.delivery else None,
        "ceterms:learningMethodType": [concept("LearningMethod", name) for name in record.method],
        "ceterms:audienceLevelType": [concept("AudienceLevel", name) for name in record.level],
        "ceterms:atLevel": level,
        "ceterms:instructionalProgramType": [instructional_program(line) for line in record.cip],
        "ceterms:occupationType": [occupation(line) for line in record.jobs],
    }


def _links(record: Credential, keys: dict[str, str], data: RegistryData) -> Node:
    judge = data.organisations[record.accredited_by] if record.accredited_by else None
    version = {
        "@type": "ceterms:IdentifierValue",
        "ceterms:identifierTypeName": {"en": "Version"},
        "ceterms:identifierValueCode": record.version,
    }
    return {
        "ceterms:isPartOf": [resource_address(keys[key]) for key in record.part_of],
        "ceterms:isPreparationFor": [resource_address(keys[key]) for key in record.prepares_for],
        "ceterms:isAdvancedStandingFor": [resource_address(keys[key]) for key in record.standing_for],
        "ceterms:accreditedBy": [resource_address(judge.ctid)] if judge else None,
        "ceterms:versionIdentifier": [version] if record.version else None,
        "ceterms:previousVersion": resource_address(keys[record.previous]) if record.previous else None,
        "ceterms:dateEffective": _text_date(record.effective),
        "ceterms:expirationDate": _text_date(record.expires),
    }


def _availability(record: Credential, owner: Organisation, page: str) -> Node:
    online = record.delivery == "OnlineOnly"
    return {
        "ceterms:availableOnlineAt": [page] if online else None,
        "ceterms:availableAt": [place(owner)] if record.delivery and not online else None,
    }


def _text_date(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _requirements(record: Credential) -> list[Node]:
    earn: Node = {"@type": "ceterms:ConditionProfile"}
    competencies = [free_text(record.lang, line) for line in record.competencies]
    competencies += [esco_skill(line) for line in record.esco]
    if competencies:
        earn["ceterms:targetCompetency"] = competencies
    if record.credits is not None:
        earn["ceterms:creditValue"] = [_credit(record.credits)]
    if record.assessment is not None:
        earn["ceterms:targetAssessment"] = [_assessment_id(record)]
    further = {
        "@type": "ceterms:ConditionProfile",
        "ceterms:name": {"en": "Also required"},
        "ceterms:description": {record.lang: record.required},
    }
    return [*([earn] if len(earn) > 1 else []), *([further] if record.required else [])]


def _credit(line: str) -> Node:
    parts = SPAN.match(line)
    if parts is None:
        raise ValueError(f"credits {line!r}: expected '<amount> <unit>' or '<minimum>-<maximum> <unit>'")
    low, high = _number(parts["low"]), parts["high"]
    amount = {"schema:minValue": low, "schema:maxValue": _number(high)} if high else {"schema:value": low}
    unit = [concept("CreditUnit", parts["unit"])]
    return {"@type": "ceterms:ValueProfile", **amount, "ceterms:creditUnitType": unit}


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _assessment_id(record: Credential) -> str:
    return f"_:{uuid.uuid5(NAMESPACE, record.key + '/assessment')}"


def _assessment_nodes(record: Credential) -> list[Node]:
    if record.assessment is None:
        return []
    method, text = record.assessment.split(": ", 1)
    node = {
        "@id": _assessment_id(record),
        "@type": "ceterms:AssessmentProfile",
        "ceterms:description": {record.lang: text},
        "ceterms:assessmentMethodType": [concept("AssessmentMethod", method)],
    }
    return [node]
