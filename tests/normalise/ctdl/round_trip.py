"""A descriptor written as CTDL and read back by the mapping of the registry, and every way in which it comes back changed.

What comes back must be what `CHANGES` makes of what was written: nothing else may differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from normalise.comparison import workload_of
from normalise.ctdl.concepts import ASSESSMENT_METHODS, COST_TYPES, DELIVERY_TYPES
from normalise.ctdl.document import to_ctdl
from normalise.descriptor import Descriptor
from normalise.mapping.accept_block import AcceptBlock
from normalise.mapping.mapping_file import load_mapping
from normalise.mapping.record_block import IdCase
from normalise.normaliser import Normaliser
from normalise.organisation_id import organisation_id
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.sample_note import noted_description
from normalise.statement import NOT_CONTENT
from tests.normalise.applying import VOCABULARIES
from tests.normalise.every_field import address_of

MAPPING = Path(__file__).parents[3] / "mappings" / "us_credential_registry.yml"
Said = dict[str, Any]
"""A descriptor's content as JSON, without what each source says in words of its own."""
OWN_WORDS = frozenset({"as_given", "rule", "source", "route", "match"})
"""What a value was as given; a document of CTDL is another source, with words of its own."""
CTID = re.compile(r"ce-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
READ_AS = {
    "assessMethod:Exam": "exam", "assessMethod:PortfolioEvaluation": "portfolio",
    "assessMethod:Performance": "practical", "assessMethod:Artifact": "project",
}  # fmt: skip


def read_back(descriptor: Descriptor) -> Descriptor:
    """What the registry's mapping makes of the document; the record is named by its address, not every one has a CTID."""
    body = orjson.dumps(to_ctdl(descriptor, VOCABULARIES, address_of).document)
    address = address_of(descriptor.id)
    payload = Payload(PayloadRole.MAIN, address, "application/ld+json", body, "utf-8")
    outcome = _normaliser().normalise(RawRecord("us_credential_registry", address, (payload,)))
    assert outcome.descriptor is not None, [issue.message for issue in outcome.issues]
    return outcome.descriptor


@lru_cache
def _normaliser() -> Normaliser:
    mapping = load_mapping(MAPPING.read_text(encoding="utf-8"), MAPPING.stem, MAPPING.name)
    by_address = mapping.record.id.model_copy(update={"term": "@id", "case": IdCase.EXACT})
    record = mapping.record.model_copy(update={"id": by_address, "required": ("name",)})
    return Normaliser(mapping.model_copy(update={"record": record, "accept": AcceptBlock()}), VOCABULARIES)


def content_of(descriptor: Descriptor) -> Said:
    """Its content, lists as sets: CTDL has one property for what stands in several of our fields, in its own order."""
    dumped = json.loads(descriptor.model_dump_json(exclude_defaults=True, exclude_none=True))
    left_out = NOT_CONTENT - {"type"}
    return {name: _plain(value) for name, value in dumped.items() if name not in left_out}


def expected_back(descriptor: Descriptor) -> Said:
    """What must come back."""
    said = {name: value for name, value in content_of(descriptor).items() if name not in NOT_SAID}
    for _, change in CHANGES:
        said = change(descriptor, said)
    return {name: _plain(value) for name, value in said.items() if value not in (None, [], {}, "unknown")}


def found_back(descriptor: Descriptor) -> Said:
    """What comes back, but for fields that CTDL has no term for: those follow from others by our own rules."""
    return {name: value for name, value in content_of(read_back(descriptor)).items() if name not in NOT_SAID}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if name not in OWN_WORDS}
    if isinstance(value, list):
        parts = {json.dumps(_plain(part), sort_keys=True): _plain(part) for part in value}
        return [parts[key] for key in sorted(parts)]
    return value


NOT_SAID: Mapping[str, str] = {
    "eqf": "follows from the level",
    "stackability": "follows from what it counts towards",
    "is_free": "follows from the costs",
    "operating_model": "no term",
    "identity_check": "no term",
    "proof": "no term but the class",
    "offerings": "`ceterms:hasOffering` is not in the domain of a credential",
    "funding": "what pays for it is said by a name alone, which is no key of a scheme",
}
"""Field -> why nothing of it is in the document, or nothing that is read."""


def _identifier(descriptor: Descriptor, said: Said) -> Said:
    own = {"type_name": f"Identifier in {descriptor.source_id}", "value": descriptor.native_id}
    is_needed = "identifier" not in said and descriptor.native_id.lower() != descriptor.ctid
    return said | {"identifier": [own]} if is_needed else said


def _description(descriptor: Descriptor, said: Said) -> Said:
    return said | {"description": noted_description(descriptor)}


def _outcomes(_: Descriptor, said: Said) -> Said:
    skills = said.get("skill", [])
    labels = [skill["label"] for skill in skills if "label" in skill]
    known = [
        {name: part for name, part in skill.items() if name != "code"}
        for skill in skills
        if re.match("https?://data.europa.eu/esco/skill/.", skill.get("address", ""))
    ]
    esco = [skill | {"scheme": "esco"} for skill in known]
    return said | {"learning_outcomes": [*said.get("learning_outcomes", []), *labels], "skill": esco}


def _organisations(_: Descriptor, said: Said) -> Said:
    quality = [
        one | {"organisation": _organisation(one["organisation"])}
        for one in said.get("quality_assured_by", [])
    ]
    owner = said.get("owned_by")
    return said | {
        "owned_by": None if owner is None else _organisation(owner),
        "offered_by": [_organisation(one) for one in said.get("offered_by", [])],
        "quality_assured_by": [
            one | ({"kind": "recognised"} if one["kind"] == "endorsed" else {}) for one in quality
        ],
    }


def _organisation(said: Said) -> Said:
    own = CTID.search(said["id"].partition(":")[2])
    tag, name = next(iter(said["name"].items()))
    is_link = tag == "zxx"
    found = CTID.search(name.lower()) if is_link else own
    ours = organisation_id("us_credential_registry", found[0] if found else None, name)
    region = said.get("region")
    is_known = region is None or VOCABULARIES.regions.label(region, "en") is not None
    kept = {part: value for part, value in said.items() if part != "region" or is_known}
    return kept | {"id": ours}


def _subjects(_: Descriptor, said: Said) -> Said:
    named = [_named(one) for one in said.get("subject", [])]
    return said | {"subject": named}


def _named(coding: Said) -> Said:
    if "label" in coding or coding["scheme"] != "nzsced":
        return coding
    return coding | {"label": {"en": VOCABULARIES.nzsced.name(coding["code"])}}


def _region(_: Descriptor, said: Said) -> Said:
    is_named = "region" in said and VOCABULARIES.regions.label(said["region"], "en") is not None
    return said if is_named and "country" in said else said | {"region": None}


def _how(_: Descriptor, said: Said) -> Said:
    assessment = [
        READ_AS[ASSESSMENT_METHODS[name]] for name in said.get("assessment", []) if name in ASSESSMENT_METHODS
    ]
    supervision = said.get("supervision", "unknown").removesuffix("_online").removesuffix("_on_site")
    schedule = [one for one in said.get("schedule", []) if one == "self_paced"]
    delivery = [one for one in said.get("delivery_type", []) if one in {*DELIVERY_TYPES, "work_based"}]
    return said | {
        "assessment": assessment,
        "supervision": supervision,
        "schedule": schedule,
        "delivery_type": delivery,
    }


def _hours(descriptor: Descriptor, said: Said) -> Said:
    stated = descriptor.workload
    if stated is not None and stated.hours.is_exact:
        return said
    derived = workload_of(descriptor.credit_value, VOCABULARIES)
    dumped = None if derived is None else json.loads(derived.model_dump_json(exclude_none=True))
    return said | {"workload": dumped}


def _credits(_: Descriptor, said: Said) -> Said:
    return said | {"credit_value": [one for one in said.get("credit_value", []) if "value" in one]}


def _costs(descriptor: Descriptor, said: Said) -> Said:
    costs = content_of(descriptor).get("estimated_cost", [])
    given = {json.dumps(_plain(json.loads(one.model_dump_json(exclude_defaults=True, exclude_none=True))),
                        sort_keys=True): one.as_given for one in descriptor.estimated_cost}  # fmt: skip
    return said | {
        "estimated_cost": [
            part for one in costs for part in _prices(one, given[json.dumps(one, sort_keys=True)])
        ]
    }


def _prices(cost: Said, as_given: str) -> list[Said]:
    amount, kind = cost.pop("amount", None), cost.get("kind", "unknown")
    has_type = kind in COST_TYPES or kind == "unknown"
    words = {} if "description" in cost or (amount and "currency" in cost and has_type) else {
        "description": {"en": as_given if has_type else f"{as_given} ({kind})"}
    }  # fmt: skip
    kept = {name: value for name, value in cost.items() if name != "kind" or has_type} | words
    if amount is None:
        return [kept]
    ends = dict.fromkeys(end for end in (amount.get("low"), amount.get("high")) if end is not None)
    named = {"low": {"en": "Lowest price", "fr": "Prix le plus bas"}, "high": {"en": "Highest price", "fr": "Prix le plus élevé"}}  # fmt: skip
    if len(ends) == 1 and amount.get("low") == amount.get("high"):
        return [kept | {"amount": amount}]
    return [
        ({} if "description" in kept else {"description": named[end]}) | kept | {"amount": {"low": price, "high": price}}
        for end, price in amount.items()
    ]  # fmt: skip


def _links(descriptor: Descriptor, said: Said) -> Said:
    return said | {
        name: [link for one in getattr(descriptor, name) if (link := _link(one.model_dump(mode="json")))]
        for name in ("is_part_of", "counts_towards", "is_preparation_for")
    }


def _link(said: Said) -> Said | None:
    if said["record_id"] is None:
        parts = {name: said[name] for name in ("name", "address") if said[name] is not None}
        return parts or None
    address = address_of(said["record_id"])
    ctid = CTID.search(address)
    own = {} if ctid is None else {"record_id": f"us_credential_registry:{ctid[0]}"}
    return {"address": address, **own}


def _dates(descriptor: Descriptor, said: Said) -> Said:
    first = said.get("date_effective", said.get("approved_date"))
    return said | {"date_effective": first, "approved_date": None, "review_date": None}


CHANGES: tuple[tuple[str, Callable[[Descriptor, Said], Said]], ...] = (
    ("a record without an identifier is told by its number in the catalogue, unless that is its CTID", _identifier),
    ("what was made up says so in its description", _description),
    ("CTDL has one term for outcomes and skills: both are read as outcomes, ESCO skills as skills too", _outcomes),
    ("an organisation without a CTID is named by its name; an endorsement is said as recognition", _organisations),
    ("a code without a name is given the name that its scheme's table has", _subjects),
    ("a region is said by its name, and not every country's are in the table", _region),
    ("ways of assessing are coarse, schedules but self-paced and where somebody watches have no term", _how),
    ("a range of hours is said in words; what credits give is computed again", _hours),
    ("credits without a number are words", _credits),
    ("a price range is two prices, a kind without a type of cost stands in the description", _costs),
    ("a record of the catalogue is named by its address alone; what has neither name nor address is not told", _links),
    ("an approval is said as coming into effect, a review in words", _dates),
)  # fmt: skip
"""(why, what comes back) of each difference."""
