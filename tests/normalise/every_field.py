"""A descriptor that states every field there is, for tests of what becomes of each in a standard."""

from __future__ import annotations

from typing import Any

from normalise.closed_lists import AssessmentMethod, AudienceLevel, QualityAssuranceKind, Schedule
from normalise.descriptor import Descriptor
from tests.normalise.descriptors import descriptor

CTID = "ce-1a2b3c4d-0000-4000-8000-000000000001"
INSTITUTE = {
    "id": "nz_x:harakeke",
    "name": {"en": "Harakeke Institute (sample)", "mi": "Te Whare Harakeke"},
    "country": "IE",
    "subject_webpage": "https://harakeke.example/",
    "same_as": ["https://ror.example/0harakeke"],
}
AUTHORITY = {"id": "nz_x:authority", "name": {"en": "A sample authority"}}


def address_of(record_id: str) -> str:
    return f"https://catalogue.example/credentials/{record_id}"


def every_field(**fields: Any) -> Descriptor:
    """Every content field says something; these fields say something else."""
    return descriptor(**{**_TEXT, **_SIZE, **_HOW, **_WHAT, **_MONEY_AND_DATES, **fields})


_TEXT: dict[str, Any] = {
    "ctid": CTID,
    "identifier": [{"type_name": "register number", "value": "5055"}],
    "subject_webpage": "https://harakeke.example/bees",
    "same_as": ["https://register.example/5055"],
    "version_identifier": "2",
    "name": {"en": "Beekeeping", "fr": "Apiculture"},
    "alternate_name": {"mi": ["Te tiaki pī"]},
    "description": {"en": "Keep bees.", "fr": "Élever des abeilles."},
    "learning_outcomes": [{"en": "Open a hive safely", "fr": "Ouvrir une ruche"}, {"en": "Read a frame"}],
    "entry_condition": {"en": "A veil.", "fr": "Un voile."},
    "requires": {
        "description": {"en": "Keep a hive for a season.", "fr": "Tenir une ruche une saison."},
        "subject_webpage": "https://harakeke.example/bees/criteria",
    },
    "keyword": {"en": ["bees", "honey"]},
    "owned_by": {"id": "nz_x:council", "name": {"en": "Bee Council (sample)"}},
    "offered_by": [INSTITUTE, {"id": "nz_x:other", "name": {"en": "Other Bay (sample)"}, "country": "NZ"}],
    "quality_assured_by": [{"organisation": AUTHORITY, "kind": kind} for kind in QualityAssuranceKind],
    "country": "IE",
    "region": "IE-D",
    "operating_model": "consortium",
}
_SIZE: dict[str, Any] = {
    "credit_value": [
        {"system": "ects", "value": {"low": 2, "high": 2}, "as_given": "2 ECTS"},
        {"system": "nzqcf", "value": {"low": 5, "high": 5}, "as_given": "5 credits"},
        {"system": "us_semester", "value": {"low": 1, "high": 1}, "as_given": "1"},
        {"system": "ects", "value": {"low": 1, "high": 2}, "as_given": "1-2"},
        {"system": "unknown", "as_given": "some"},
    ],
    "workload": {"hours": {"low": 50, "high": 50}, "kind": "notional", "as_given": "50 hours"},
    "estimated_duration": {"minimum": "P10W", "maximum": "P10W", "as_given": "10 weeks"},
    "at_level": [
        {"framework": "nfq", "level": "6", "as_given": "6"},
        {"framework": "nzqcf", "level": "5", "as_given": "5"},
    ],
    "eqf": {"level": 5, "status": "referenced", "source": "a report"},
}
_HOW: dict[str, Any] = {
    "delivery_type": ["online", "in_person", "blended", "work_based", "variable_site"],
    "schedule": list(Schedule),
    "in_language": ["en-NZ", "fr"],
    "assessment": list(AssessmentMethod),
    "supervision": "supervised_online",
    "identity_check": "yes",
    "audience_level": list(AudienceLevel),
}
_WHAT: dict[str, Any] = {
    "subject": [
        {"scheme": "isced-f", "code": "0811", "label": {"en": "Crop and livestock production"}},
        {"scheme": "nzsced", "code": "050103"},
        {"scheme": "text", "label": {"en": "Pollination"}},
    ],
    "skill": [
        {
            "scheme": "esco",
            "code": "c1",
            "label": {"en": "manage hives"},
            "address": "http://data.europa.eu/esco/skill/c1",
        },
        {"scheme": "text", "label": {"en": "Smoking a hive"}},
    ],
    "occupation": [{"scheme": "anzsco", "code": "121311"}],
    "industry": [{"scheme": "naics", "code": "11291", "label": {"en": "Apiculture"}}],
    "stackability": "stackable",
    "is_part_of": [{"as_given": "5056", "record_id": "nz_x:5056", "name": {"en": "Farm Skills"}}],
    "counts_towards": [{"as_given": "2863", "address": "https://harakeke.example/2863"}],
    "is_preparation_for": [{"as_given": "the next one"}],
}
_MONEY_AND_DATES: dict[str, Any] = {
    "estimated_cost": [
        {"amount": {"low": 450, "high": 450}, "currency": "NZD", "kind": "full", "as_given": "$450"},
        {"amount": {"low": 0, "high": 99.5}, "currency": "NZD", "kind": "per_module", "as_given": "to 99.50"},
        {"as_given": "ask us", "description": {"en": "Ask us."}},
    ],
    "is_free": "no",
    "funding": [{"scheme": "osap", "eligible": "yes"}, {"scheme": "other", "eligible": "no"}],
    "credential_status": "active",
    "approved_date": "2019-07",
    "review_date": "2027-07-14",
    "date_effective": "2019-09-01",
    "expiration_date": "2028-01-31",
    "offerings": [
        {"start": "2026-07-01", "end": "2026-09-30", "enrol_by": "2026-06-20", "mode": "in_person"},
        {
            "start": "2027-02",
            "place": "Raupō Bay",
            "language": "mi",
            "price": {"amount": {"low": 400, "high": 400}, "currency": "NZD", "as_given": "$400"},
            "address": "https://harakeke.example/bees/2027",
        },
    ],
    "proof": {"standard": "open_badges", "platform": "a platform"},
}
