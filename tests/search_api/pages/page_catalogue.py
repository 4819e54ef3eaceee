"""A catalogue for tests of the pages: offers whose facts come in every shape that a page has to show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from catalogue_store import AbsencePolicy, CatalogueStore, PublishedCounts, RunKind, RunState, SourceRow
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.issue import Issue, IssueCode, Severity
from normalise.language_map import LanguageMap
from tests.search_api.api.catalogue import raw, report_of, staged

NOW = datetime(2026, 11, 23, 4, 10, tzinfo=UTC)
FIRST_RUN = datetime(2026, 3, 9, 2, 14, tzinfo=UTC)
SECOND_RUN = datetime(2026, 11, 22, 2, 14, tzinfo=UTC)
HELD_RUN = datetime(2026, 11, 23, 2, 31, tzinfo=UTC)
REJECTED_RUN = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)
RETRY_AT = datetime(2026, 11, 23, 8, 31, tzinfo=UTC)
SECRET = "<b>feldspar</b>"
"""What issues quote from their source."""
NZ, CA = "sample_nz_register", "ca_table"
DIRTY = '<script>alert("x")</script> & <b>bold</b>'
"""A title that would be markup if anything forgot to escape it."""
WITHHELD_WORDS = "quartzlike"
"""A word of texts that their source does not let us republish."""
TITLES = {
    NZ: {"en": "Sample register (NZ)", "fr": "Registre d’exemple (NZ)"},
    CA: {"en": "Table of Ontario offers", "fr": "Tableau d’offres de l’Ontario"},
}
TOPICS = ("soil", "harbour", "weaving", "robotics", "nursing", "forestry", "audio", "payroll")
PLACES = (
    *("Aspen", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Ginkgo"),
    *("Hazel", "Ivy", "Juniper", "Kauri", "Larch"),
)


def provider(source_id: str, name: str, country: str, region: str | None = None) -> Organisation:
    """A provider that nobody takes for a real one."""
    key = name.split(maxsplit=1)[0].lower()
    return Organisation(
        id=f"{source_id}:{key}", name=LanguageMap({"en": name}), country=country, region=region
    )


HARAKEKE = provider(NZ, "Harakeke Institute (sample)", "NZ")
TUI_BAY = provider(NZ, "Tūī Bay Polytechnic (sample)", "NZ")
CEDARLINE = provider(CA, "Cedarline College", "CA", "CA-ON")


def described(source_id: str, native_id: str, name: Mapping[str, str], **values: Any) -> Descriptor:
    """A descriptor with provenance of its name and the rights of its source."""
    is_sample = source_id == NZ
    given: dict[str, Any] = {
        "id": f"{source_id}:{native_id}",
        "source_id": source_id,
        "native_id": native_id,
        "name": dict(name),
        "subject_webpage": f"https://{source_id.replace('_', '-')}.example/{native_id}",
        "is_sample": is_sample,
        "mapping_version": "7f3a90c1d2e4",
        "rights": {
            "licence": "CC-BY-4.0" if is_sample else "unknown",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/" if is_sample else None,
            "attribution": f"{TITLES[source_id]['en']}.",
            "withheld": () if is_sample else ("description",),
        },
        "completeness": ["title", "country", "awarding_body"],
        "provenance": {"name": [{"from": "main#h1", "raw": next(iter(name.values())), "rule": "text"}]},
    }
    return Descriptor.model_validate(given | values)


def hours(low: float, high: float | None = None, kind: str = "notional") -> dict[str, Any]:
    """A workload with its ECTS interval where the kind allows one."""
    high = low if high is None else high
    workload = {"hours": {"low": low, "high": high}, "kind": kind, "as_given": f"{low:g} hours"}
    if kind != "notional":
        return {"workload": workload}
    ects = {"value": {"low": low / 30, "high": high / 25}, "rule": "1 ECTS credit = 25 to 30 hours"}
    return {"workload": workload, "ects": ects}


def level(number: int, eqf: int) -> dict[str, Any]:
    """A level of the New Zealand framework with its comparison."""
    return {
        "at_level": ({"framework": "nzqcf", "level": str(number), "as_given": f"Level {number}"},),
        "eqf": {"level": eqf, "status": "compared", "source": "Joint technical report, 2016"},
    }


def cost(currency: str, low: float, high: float | None = None, kind: str = "tuition") -> dict[str, Any]:
    """A price."""
    amount = {"low": low, "high": low if high is None else high}
    return {
        "estimated_cost": ({"amount": amount, "currency": currency, "kind": kind, "as_given": f"${low:g}"},),
        "is_free": "no",
    }


FULL = described(
    NZ,
    "4587",
    {"en": "Data Literacy for Community Organisations", "mi": "Te Mātau Raraunga mō ngā Rōpū Hapori"},
    **hours(50),
    **level(5, 5),
    **cost("NZD", 480, kind="full"),
    description={"en": "Read, question and present the data a small organisation already holds."},
    learning_outcomes=(
        {"en": "Judge whether a data set is fit for the question being asked."},
        {"en": "Write a retention rule that an organisation can follow."},
    ),
    entry_condition={"en": "No formal entry requirement."},
    owned_by=HARAKEKE,
    offered_by=(HARAKEKE,),
    quality_assured_by=(
        {"organisation": {"id": f"{NZ}:agency", "name": {"en": "Sample agency"}}, "kind": "approved"},
    ),
    country="NZ",
    credit_value=({"system": "nzqcf", "value": {"low": 5, "high": 5}, "as_given": "5 credits"},),
    estimated_duration={"minimum": "P8W", "maximum": "P8W", "as_given": "about 8 weeks"},
    delivery_type=("online",),
    schedule=("self_paced",),
    in_language=("en",),
    assessment=("portfolio",),
    subject=({"scheme": "isced-f", "code": "0613"},),
    skill=({"scheme": "text", "label": {"en": "Data analysis"}},),
    stackability="stackable",
    counts_towards=({"name": {"en": "Certificate in Community Administration"}, "as_given": "Certificate"},),
    offerings=(
        {
            "start": "2027-02-01",
            "enrol_by": "2027-01-22",
            "mode": "online",
            "place": "Anywhere",
            "language": "en",
            "price": {"amount": {"low": 480, "high": 480}, "currency": "NZD", "as_given": "$480"},
        },
        {"start": "2027-07", "mode": "blended", "place": "Raupō Bay"},
    ),
    credential_status="active",
    proof={"standard": "open_badges", "platform": "Sample badges"},
    completeness=(
        *("title", "country", "awarding_body", "learning_outcomes", "workload", "level", "assessment"),
        *("participation", "quality_assurance", "prerequisites", "stackability", "further_information"),
    ),
    provenance={
        "name": [{"from": "main#h1", "raw": "Data Literacy for Community Organisations", "rule": "text"}],
        "credit_value": [{"from": "main#dt=Credits", "raw": "5 credits", "rule": "credits"}],
        "workload": [{"from": "derived", "rule": "nzqcf: 1 credit = 10 notional hours"}],
        "ects": [{"from": "derived", "rule": "1 ECTS credit = 25 to 30 hours"}],
        "country": [{"from": "constant", "raw": "NZ"}],
    },
)


FIELDS = ("0611", "0612", "0613", "0619", "0321", "0322", "0411", "0413", "0521", "0522", "0719", "0811")
"""Detailed fields of study: with those above them more values than a panel asks for."""


def offers() -> list[Descriptor]:
    """What the first runs found."""
    te_reo = {"mi": "Ngā Raraunga Māori: te Tiaki me te Whakamahi", "en": "Māori data: care and use"}
    french = {"fr": "Analyse de données ouvertes pour les municipalités", "en": "Open data analysis"}
    told = {"en": f"A {WITHHELD_WORDS} text about data."}
    return [
        FULL,
        described(NZ, "2", te_reo, **hours(80), **level(4, 4), is_free="yes", offered_by=(TUI_BAY,)),
        described(NZ, "3", {"en": "Responsible Data Sharing"}, country="NZ", offered_by=(TUI_BAY,)),
        described(NZ, "4", {"en": DIRTY}, country="NZ", offered_by=(HARAKEKE,), in_language=("mi", "en")),
        described(NZ, "5", {"en": "Pasture Soil Sampling"}, country="NZ", offered_by=(TUI_BAY,)),
        described(
            CA,
            "A-1",
            french,
            **hours(45, kind="contact"),
            **cost("CAD", 395),
            country="CA",
            region="CA-ON",
            offered_by=(CEDARLINE,),
            in_language=("fr",),
            delivery_type=("blended",),
            description=told,
            subject_webpage="javascript:alert(1)",
        ),
        *map(_many, range(40)),
    ]


def _many(number: int) -> Descriptor:
    """Enough of them for several pages of results and of values."""
    place = PLACES[number % len(PLACES)]
    topic = TOPICS[number % len(TOPICS)]
    return described(
        CA,
        f"M-{number}",
        {"en": f"Data for {topic} {number}"},
        **hours(10 + 5 * number),
        country="CA",
        region="CA-ON",
        offered_by=(provider(CA, f"{place} College", "CA", "CA-ON"),),
        in_language=("en",),
        delivery_type=("online",) if number % 2 else ("in_person",),
        skill=({"scheme": "text", "label": {"en": f"Skill of {topic}"}},),
        subject=({"scheme": "isced-f", "code": FIELDS[number % len(FIELDS)]},),
    )


def source_row(source_id: str, licence: str) -> SourceRow:
    """A source as its mapping would describe it."""
    terms = {"name": licence, "url": None, "attribution": "By us.", "withhold": ["description"]}
    checked = {"state": "partly", "date": "2026-02-01", "how": "Compared with ten pages."}
    return SourceRow(
        id=source_id,
        title_json=json.dumps(TITLES[source_id]),
        publisher="Sample agency",
        country="NZ",
        website="https://register.example",
        licence_json=json.dumps(terms),
        is_sample=source_id == NZ,
        enabled=True,
        protocol="html_pages",
        schedule="daily",
        mapping_hash="7f3a90c1d2e4",
        verification_json=json.dumps(checked),
    )


def publish(store: CatalogueStore, source_id: str, found: list[Descriptor], at: datetime) -> None:
    """One accepted run; what of the source is not in it is gone."""
    run = store.runs.start(source_id, RunKind.FULL, "stamp", at)
    run.keep([raw(one) for one in found], at)
    run.stage([staged(one) for one in found])
    if at == SECOND_RUN:
        run.gone([f"{source_id}:5"], at)
    figures = run.figures()
    published = store.publish(run.id, AbsencePolicy(), at)
    run.finish(RunState.ACCEPTED, report_of(figures, published) | {"issues": {}}, at)


def guard(name: str, value: float, limit: float, message: str, *, is_met: bool = False) -> dict[str, Any]:
    """A rule as a verdict tells it."""
    return {"name": name, "value": value, "limit": limit, "is_met": is_met, "message": message}


def hold(store: CatalogueStore, source_id: str) -> None:
    """A run that lists one record of 41, and waits for a person."""
    run = store.runs.start(source_id, RunKind.FULL, "stamp", HELD_RUN)
    last = next(one for one in offers() if one.id == f"{source_id}:A-1")
    known = raw(last)
    run.keep([replace(known, content_hash="1" * 32, raw=replace(known.raw, listed_class="other"))], HELD_RUN)
    odd = Issue(IssueCode.UNMAPPED_VALUE, Severity.WARNING, f"odd {SECRET}", "delivery_type", SECRET)
    lost = Issue(IssueCode.FETCH_FAILED, Severity.ERROR, f"lost {SECRET}", None, SECRET)
    run.stage([replace(staged(last), content_hash="1" * 32, issues=(odd,))])
    run.note(lost, f"{source_id}:M-1")
    reasons = [
        "1 records are listed; at least 30 are expected",
        "skill is filled in 0% of the records, usually in 98%; allowed is a fall to 78% (fill_drop)",
    ]
    guards = [
        guard("missing", 2, 8.2, "2 records lost of 41 live ones", is_met=True),
        guard("minimum_records", 1, 30, reasons[0]),
        guard("quarantined", 0, 4, "0 of 1 records are quarantined", is_met=True),
        guard("fill_drop.skill", 0.0, 0.7756, reasons[1]),
    ]
    report = report_of(run.figures(), PublishedCounts())
    report |= {"published": None, "guards": guards, "reasons": reasons}
    report |= {"issues": {"unmapped_value": 1, "fetch_failed": 1, "duplicate_id": 4}}
    run.finish(RunState.HELD, report, HELD_RUN)


def reject(store: CatalogueStore, source_id: str) -> None:
    """A run that broke off before anything was published."""
    run = store.runs.start(source_id, RunKind.FULL, "stamp", REJECTED_RUN)
    error = "https://register.example/robots.txt forbids /list to credatlas"
    report = {
        "error": error,
        "cause": error,
        "reasons": [],
        "guards": [],
        "figures": {},
        "fetching": {"requests": 1},
    }
    run.finish(RunState.REJECTED, report, REJECTED_RUN)


def fill(store: CatalogueStore) -> None:
    """Two sources: one with a second run that lost an offer, one with a held run after others that failed."""
    store.sources.register(source_row(NZ, "CC-BY-4.0"))
    store.sources.register(source_row(CA, "unknown"))
    reject(store, CA)
    found = offers()
    for source_id in (NZ, CA):
        publish(store, source_id, [one for one in found if one.source_id == source_id], FIRST_RUN)
    later = [one for one in found if one.source_id == NZ and one.native_id != "5"]
    changed = Descriptor.model_validate(FULL.model_dump(by_alias=True) | cost("NZD", 520, kind="full"))
    publish(store, NZ, [changed, *later[1:]], SECOND_RUN)
    hold(store, CA)
    for _ in range(2):
        store.sources.note_failure(CA, "the connection to table.example was cut", RETRY_AT)
