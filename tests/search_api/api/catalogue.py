"""A small catalogue for tests of the API: two sources, two runs each, every state a record can be in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from catalogue_store import (
    AbsencePolicy,
    CatalogueStore,
    KeptRecord,
    PublishedCounts,
    Run,
    RunFigures,
    RunKind,
    RunState,
    SourceRow,
    StagedRecord,
)
from normalise.comparison import ECTS_RULE
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.issue import Issue, IssueCode, Severity
from normalise.language_map import LanguageMap
from normalise.raw_record import Payload, PayloadRole, RawRecord

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
FIRST_RUN = datetime(2026, 3, 1, 6, tzinfo=UTC)
SECOND_RUN = datetime(2026, 3, 8, 6, tzinfo=UTC)
HELD_RUN = datetime(2026, 3, 14, 6, tzinfo=UTC)
RETRY_AT = datetime(2026, 3, 15, 18, tzinfo=UTC)
PLANTED = "zanzibarine"
"""A word of every text that its source withholds: search finds it, and no answer may show it."""
WITHHELD = ("description", "entry_condition")
NZ, CA = "nz_register", "ca_table"
SAMPLES = frozenset({CA})
BROKEN = f"{CA}:A-9"
"""A record that could never be described."""
BROKEN_PAGE = "<html><p>Offre sans titre \xe9galement</p><script>alert(1)</script>".encode("latin-1")


def source_row(source_id: str, title: str, country: str, withhold: Sequence[str]) -> SourceRow:
    """A source as its mapping would describe it."""
    licence = {"name": "unknown", "url": None, "attribution": f"{title}.", "withhold": list(withhold)}
    verification = {
        "state": "partly",
        "date": "2026-02-01",
        "how": "Compared with ten pages of the register.",
    }
    return SourceRow(
        id=source_id,
        title_json=json.dumps({"en": title, "fr": f"{title} (fr)"}),
        publisher=title,
        country=country,
        website=f"https://{source_id.replace('_', '-')}.example",
        licence_json=json.dumps(licence),
        is_sample=source_id in SAMPLES,
        enabled=source_id not in SAMPLES,
        protocol="html_pages" if source_id == NZ else "table",
        schedule="daily",
        mapping_hash="0123456789ab",
        verification_json=json.dumps(verification),
    )


def organisation(source_id: str, key: str, name: str, country: str) -> Organisation:
    """A provider."""
    return Organisation(id=f"{source_id}:{key}", name=LanguageMap({"en": name}), country=country)


WHAREMOANA = organisation(NZ, "wharemoana", "Wharemoana Institute", "NZ")
KAKARIKI = organisation(NZ, "kakariki", "Kākāriki Polytechnic", "NZ")
NORTH_BAY = organisation(CA, "north-bay", "Northern Bay College", "CA")


def described(source_id: str, native_id: str, name: dict[str, str], **values: Any) -> Descriptor:
    """A descriptor with the rights of its source."""
    withheld = WITHHELD if source_id == NZ else ()
    given: dict[str, Any] = {
        "id": f"{source_id}:{native_id}",
        "source_id": source_id,
        "native_id": native_id,
        "name": name,
        "subject_webpage": f"https://{source_id.replace('_', '-')}.example/{native_id}",
        "is_sample": source_id in SAMPLES,
        "mapping_version": "0123456789ab",
        "rights": {"licence": "unknown", "attribution": source_id, "withheld": withheld},
        "completeness": ["title"],
        "provenance": {"name": [{"from": "main#h1", "raw": next(iter(name.values())), "rule": "text"}]},
    }
    return Descriptor.model_validate(given | values)


def withheld_texts() -> dict[str, Any]:
    """Texts that are indexed and not shown, with the places they came from."""
    text = f"Learners study {PLANTED} methods."
    origin = {"from": "main#.statement", "raw": text, "rule": "text"}
    return {
        "description": {"en": text},
        "entry_condition": {"en": f"Some {PLANTED} experience."},
        "provenance": {"description": [origin], "entry_condition": [origin | {"from": "main#.entry"}]},
    }


def hours(low: float, high: float, kind: str = "notional") -> dict[str, Any]:
    """A workload."""
    return {"hours": {"low": low, "high": high}, "kind": kind, "as_given": f"{low:g} to {high:g} hours"}


def first_descriptors() -> list[Descriptor]:
    """What the first runs found."""
    nz = {"country": "NZ", "offered_by": (WHAREMOANA,), "in_language": ("en",)}
    level_5 = {
        "at_level": ({"framework": "nzqcf", "level": "5", "as_given": "5"},),
        "eqf": {"level": 5, "status": "referenced", "source": "report of 2022"},
    }
    level_4 = {"at_level": ({"framework": "nzqcf", "level": "4", "as_given": "4"},)}
    ca = {"country": "CA", "region": "CA-ON", "offered_by": (NORTH_BAY,)}
    online, in_person = {"delivery_type": ("online",)}, {"delivery_type": ("in_person",)}
    cost = {
        "estimated_cost": (
            {"amount": {"low": 480, "high": 480}, "currency": "NZD", "kind": "full", "as_given": "$480"},
        ),
        "is_free": "no",
    }
    start = {"offerings": ({"start": "2026-07", "end": "2026-08", "mode": "online"},)}
    fields = {"subject": ({"scheme": "isced-f", "code": "0613"}, {"scheme": "nzsced", "code": "020101"})}
    skills = {"skill": ({"scheme": "text", "label": {"en": "Data analysis"}},)}
    return [
        described(
            NZ, "1", {"en": "Data analysis for farmers"}, **nz, **level_5, **online, **cost, **skills
        ).model_copy(update={"workload": None}),
        described(
            NZ,
            "2",
            {"en": "Data ethics"},
            **nz,
            **level_5,
            **in_person,
            **withheld_texts(),
            workload=hours(40, 40),
        ),
        described(
            NZ,
            "3",
            {"en": "Beekeeping", "mi": "Te tiaki pī"},
            **nz,
            **level_4,
            **in_person,
            **start,
            workload=hours(50, 80),
            stackability="stackable",
        ),
        described(
            NZ,
            "4",
            {"en": "Māori data sovereignty"},
            **(nz | {"offered_by": (KAKARIKI,)}),
            **fields,
            **online,
            workload=hours(100, 120),
            ects={"value": {"low": 100 / 30, "high": 120 / 25}, "rule": ECTS_RULE},
            expiration_date="2030-12",
            learning_outcomes=({"en": "Say who decides over a people’s records"},),
        ),
        described(NZ, "5", {"en": "Withdrawn welding"}, **nz, **withheld_texts(), workload=hours(30, 30)),
        described(NZ, "6", {"en": "Expired first aid"}, **nz, **level_4, expiration_date="2020-01-31"),
        described(
            CA,
            "A-1",
            {"en": "Data centre basics", "fr": "Notions de centre de données"},
            **ca,
            **online,
            funding=({"scheme": "osap", "eligible": "yes", "as_given": "Yes"},),
            is_free="yes",
        ),
        described(
            CA,
            "A-2",
            {"fr": "Soins de la vigne"},
            **ca,
            in_language=("fr",),
            workload=hours(45, 45),
            description={"fr": "Une saison entre les rangs."},
            learning_outcomes=({"fr": "Tailler sans blesser le cep"},),
            assessment=("portfolio",),
        ),
        described(CA, "A-3", {"en": "Forklift, safely"}, **ca, **in_person, workload=hours(8, 8, "contact")),
    ]


def second_descriptors() -> list[Descriptor]:
    """What the second runs found: one record changed, one is gone."""
    later = [one for one in first_descriptors() if one.native_id != "5"]
    changed = hours(60, 60)
    return [
        Descriptor.model_validate(one.model_dump(by_alias=True) | {"workload": changed})
        if one.native_id == "3"
        else one
        for one in later
    ]


def raw(descriptor: Descriptor) -> KeptRecord:
    """The raw record it might have been read from."""
    body = descriptor.model_dump_json(by_alias=True).encode()
    payload = Payload(PayloadRole.MAIN, descriptor.subject_webpage or "", "text/html", body)
    digest = blake2b(body, digest_size=16).hexdigest()
    return KeptRecord(
        RawRecord(descriptor.source_id, descriptor.native_id, (payload,)), descriptor.id, digest
    )


def staged(descriptor: Descriptor) -> StagedRecord:
    """The descriptor as a run hands it to the store."""
    body = descriptor.model_dump_json(by_alias=True, exclude_none=True, exclude_defaults=True).encode()
    organisations = tuple(
        (one.id, one.name.model_dump_json(), one.country, one.subject_webpage)
        for one in descriptor.offered_by
    )
    kept = raw(descriptor)
    return StagedRecord(
        descriptor.id, descriptor.native_id, "accepted", body, None, kept.content_hash, (), organisations
    )


def keep_broken(run: Run, at: datetime) -> None:
    """A record that normalisation cannot describe, with what is wrong with it and with another."""
    page = Payload(PayloadRole.MAIN, "https://ca.example/A-9", "text/html", BROKEN_PAGE, "windows-1252")
    raw_record = RawRecord(CA, "A-9", (page,))
    run.keep([KeptRecord(raw_record, BROKEN, "0" * 32)], at)
    untitled = Issue(
        IssueCode.MISSING_FIELD, Severity.ERROR, "name: nothing at h1", "name", "Offre sans titre", "a title"
    )
    unknown = Issue(IssueCode.UNMAPPED_VALUE, Severity.WARNING, f"mode {PLANTED}", "delivery_type", PLANTED)
    issues = (untitled, unknown)
    run.stage([StagedRecord(BROKEN, "A-9", "quarantined", None, None, "0" * 32, issues)])


def publish(
    store: CatalogueStore, source_id: str, found: Sequence[Descriptor], at: datetime, gone: Sequence[str] = ()
) -> None:
    """One full run of a source, published."""
    own = [one for one in found if one.source_id == source_id]
    run = store.runs.start(source_id, RunKind.FULL, "stamp", at)
    run.keep([raw(one) for one in own], at)
    run.stage([staged(one) for one in own])
    if source_id == CA:
        keep_broken(run, at)
    if gone:
        run.gone(gone, at)
    figures = run.figures()
    published = store.publish(run.id, AbsencePolicy(), at)
    run.finish(RunState.ACCEPTED, report_of(figures, published), at)


def report_of(figures: RunFigures, published: PublishedCounts) -> dict[str, Any]:
    """What a run tells when it ends, with parts that are not for everybody."""
    guard = {
        "name": "minimum_records",
        "value": figures.listed,
        "limit": 1,
        "is_met": True,
        "message": "enough",
    }
    return {
        "figures": asdict(figures),
        "published": asdict(published),
        "guards": [guard],
        "reasons": [],
        "issues": {"unmapped_value": 2},
        "error": None,
        "is_listing_complete": True,
        "listed_total": None,
        "not_accepted": {"Degree": 3},
        "absence_runs": 2,
        "absence_days": 7,
        "history_runs": 5,
        "limits": {"memory_mb": 1024},
        "fetching": {
            "requests": 12,
            "bytes_received": 48_000,
            "not_modified": 4,
            "retries": 1,
            "robots_requests": 1,
            "waited_seconds": 11.5,
            "fetch_seconds": 2.25,
            "by_status": {"200": 7, "304": 4, "503": 1},
        },
        "seconds": {"wait": 11.5, "fetch": 2.25, "split": 0.5, "normalise": 0.25, "publish": 0.125},
        "decision": None,
        "position": {"after": PLANTED},
    }


def hold(store: CatalogueStore, source_id: str) -> None:
    """A run that lists one record of three, and waits for a person."""
    run = store.runs.start(source_id, RunKind.FULL, "stamp", HELD_RUN)
    run.keep([raw(one) for one in first_descriptors() if one.id == f"{source_id}:A-1"], HELD_RUN)
    figures = run.figures()
    message = "1 records are listed; expected are at least 3 (minimum_records)"
    guard = {"name": "minimum_records", "value": 1, "limit": 3, "is_met": False, "message": message}
    report = report_of(figures, PublishedCounts())
    report |= {"published": None, "guards": [guard], "reasons": [message], "issues": {}}
    run.finish(RunState.HELD, report, HELD_RUN)


def fill(store: CatalogueStore) -> None:
    """Everything, in order."""
    store.sources.register(source_row(NZ, "Register of Aotearoa", "NZ", WITHHELD))
    store.sources.register(source_row(CA, "Table of Ontario", "CA", ()))
    for source_id in (NZ, CA):
        publish(store, source_id, first_descriptors(), FIRST_RUN)
    publish(store, NZ, second_descriptors(), SECOND_RUN, gone=[f"{NZ}:5"])
    hold(store, CA)
    store.sources.note_failure(NZ, "https://nz-register.example/list answered 503", RETRY_AT)
