"""What an index is told about a record: built once, from what the store holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalogue_store import StoredRecord
from normalise.descriptor import Descriptor
from normalise.framework_checks.judge import FrameworkChecks
from normalise.language_map import LanguageMap
from normalise.vocabularies import Vocabularies
from search_api.document import IndexDocument, Passage, Span
from search_api.document_builder import Canonical, DocumentBuilder, fingerprint_of
from search_api.errors import BrokenBatch
from tests.normalise.every_field import every_field
from tests.search_api.store_catalogue import descriptor

CHANGED = datetime(2026, 3, 15, 12, tzinfo=UTC)


def stored(given: Descriptor, **parts: Any) -> StoredRecord:
    whole = StoredRecord(
        id=given.id,
        number=7,
        source_id=given.source_id,
        native_id=given.native_id,
        descriptor_json=given.model_dump_json(by_alias=True, exclude_defaults=True).encode(),
        version=2,
        first_seen_at=datetime(2026, 1, 1, tzinfo=UTC),
        last_seen_at=CHANGED,
        changed_at=CHANGED,
        withdrawn_at=None,
        content_hash="c" * 32,
        descriptor_hash="d" * 32,
    )
    return replace(whole, **parts)


@pytest.fixture
def builder(vocabularies: Vocabularies) -> DocumentBuilder:
    return DocumentBuilder(vocabularies, {}, FrameworkChecks(vocabularies))


def built(builder: DocumentBuilder, **fields: Any) -> IndexDocument:
    return builder.build(stored(descriptor("a", **fields)))


def texts(document: IndexDocument) -> list[tuple[str, str]]:
    return [(one.language, one.text) for one in document.passages if not one.is_title]


def test_the_fingerprint_changes_with_version_content_and_state() -> None:
    record = stored(descriptor("a"))
    others = [
        replace(record, version=3),
        replace(record, descriptor_hash="e" * 32),
        replace(record, withdrawn_at=CHANGED),
    ]
    assert len({fingerprint_of(one) for one in (record, *others)}) == 4
    assert fingerprint_of(replace(record, last_seen_at=datetime(2027, 1, 1, tzinfo=UTC))) == fingerprint_of(
        record
    )


def test_titles_stand_apart_from_other_texts(builder: DocumentBuilder) -> None:
    document = built(
        builder,
        name={"en": "Data", "fr": "Données"},
        alternate_name={"mi": ["Raraunga"]},
        description={"en": "About data"},
        offered_by=[{"id": "zz_test:o", "name": {"en": "Otago"}}],
        learning_outcomes=[{"en": "Judge data"}],
        keyword={"en": ["statistics"]},
        subject=[
            {"scheme": "isced-f", "code": "0613"},
            {"scheme": "nzsced", "code": "02", "label": {"en": "IT"}},
        ],
        ctid="ce-00000000-0000-4000-8000-000000000001",
    )
    titles = [one for one in document.passages if one.is_title]
    assert titles == [
        Passage(tag, text, True) for tag, text in [("en", "Data"), ("fr", "Données"), ("mi", "Raraunga")]
    ]
    assert {
        ("en", "About data"),
        ("en", "Otago"),
        ("en", "Judge data"),
        ("en", "statistics"),
        ("en", "IT"),
    } <= set(texts(document))
    assert any(tag == "fr" and "logiciels" in text for tag, text in texts(document))
    assert ("zxx", "a") in texts(document)
    assert ("zxx", "ce-00000000-0000-4000-8000-000000000001") in texts(document)


LEVEL_5 = {"framework": "nzqcf", "level": "5", "as_given": "5"}


def test_labels_of_type_and_levels_are_no_texts(builder: DocumentBuilder) -> None:
    document = built(builder, at_level=[LEVEL_5])
    assert (document.facets["type"], document.facets["level"]) == (("MicroCredential",), ("nzqcf:5",))
    assert not {"Micro-credential", "Level 5", "NZQCF 5"} & {text for _, text in texts(document)}


def test_labels_of_withheld_levels_are_texts_as_they_are_no_facet_values(builder: DocumentBuilder) -> None:
    rights = {"licence": "unknown", "attribution": "Test", "withheld": ["at_level"]}
    document = built(builder, at_level=[LEVEL_5], rights=rights)
    assert document.facets["level"] == ("unknown",)
    assert {("en", "Level 5"), ("fr", "Niveau 5"), ("en", "NZQCF 5")} <= set(texts(document))
    assert b"NZQCF" not in document.card + document.marked_texts


@pytest.mark.parametrize(("rule", "shown"), [("nzqcf: 1 credit = 10 hours", 11.0), (None, 1.1 * 10)])
def test_derived_numbers_have_two_decimals_on_the_card(
    builder: DocumentBuilder, rule: str | None, shown: float
) -> None:
    hours = {"hours": {"low": 1.1 * 10}, "kind": "notional", "as_given": "1.1", "rule": rule}
    document = built(builder, ects={"value": {"low": 20 / 3}, "rule": "r"}, workload=hours)
    card = json.loads(document.card)
    assert card["ects"] == {"value": {"low": 6.67}, "rule": "r"}
    assert card["workload"]["hours"] == {"low": shown}


def test_withheld_texts_are_found_but_never_shown(builder: DocumentBuilder) -> None:
    document = built(
        builder,
        description={"en": "A secret statement"},
        skill=[{"scheme": "text", "label": {"en": "Secrecy"}}],
        rights={"licence": "unknown", "attribution": "Test", "withheld": ["description", "skill"]},
    )
    assert ("en", "A secret statement") in texts(document)
    shown = (document.card + document.marked_texts + repr((document.facets, document.names)).encode()).lower()
    assert b"secre" not in shown
    assert document.facets["skill"] == ("unknown",)


def test_quantities_become_spans(builder: DocumentBuilder) -> None:
    document = built(
        builder,
        workload={"hours": {"low": 40, "high": 60}, "kind": "notional", "as_given": "40-60"},
        ects={"value": {"low": 1.3, "high": 2.4}, "rule": "r"},
        eqf={"level": 5, "status": "compared"},
        completeness=["title", "level"],
        offerings=[{"start": "2026-09"}, {"start": "2026-02-14"}],
    )
    assert document.spans == {
        "hours": Span(40, 60),
        "ects": Span(1.3, 2.4),
        "eqf_level": Span(5, 5),
        "completeness": Span(2, 2),
        "changed_at": Span(CHANGED.timestamp(), CHANGED.timestamp()),
        "start": Span(date(2026, 2, 14).toordinal(), date(2026, 9, 30).toordinal()),
    }
    september = [date(2026, 9, day).toordinal() for day in range(1, 31)]
    assert document.start_days == (date(2026, 2, 14).toordinal(), *september)


def cost(amount: dict[str, float], currency: str | None = "NZD", kind: str = "tuition") -> dict[str, Any]:
    return {"amount": amount, "currency": currency, "kind": kind, "as_given": "x"}


@pytest.mark.parametrize(
    ("fields", "costs"),
    [
        ({"estimated_cost": [cost({"low": 100, "high": 100})]}, {"NZD": Span(100, 100)}),
        (
            {
                "estimated_cost": [
                    cost({"low": 100, "high": 200}),
                    cost({"low": 50, "high": 50}, kind="subsidised"),
                ]
            },
            {"NZD": Span(50, 200)},
        ),
        ({"estimated_cost": [cost({"low": 100}), cost({"low": 50, "high": 50})]}, {"NZD": Span(50, None)}),
        ({"estimated_cost": [cost({"low": 9, "high": 9}, kind="materials")]}, {}),
        ({"estimated_cost": [cost({"low": 9, "high": 9}, None)]}, {}),
        ({"offerings": [{"price": cost({"low": 80, "high": 80}, "CAD")}]}, {"CAD": Span(80, 80)}),
        ({"is_free": "yes", "country": "NZ"}, {"NZD": Span(0, 0)}),
        ({"is_free": "yes"}, {}),
        ({"is_free": "no", "country": "NZ"}, {}),
    ],
)
def test_costs_are_what_the_whole_costs(
    builder: DocumentBuilder, fields: dict[str, Any], costs: dict[str, Span]
) -> None:
    assert built(builder, **fields).costs == costs


@pytest.mark.parametrize(
    ("fields", "expires"),
    [
        ({}, None),
        ({"expiration_date": "2027-06"}, date(2027, 6, 30)),
        ({"credential_status": "ceased", "expiration_date": "2027"}, date.min),
        ({"credential_status": "teach_out"}, None),
    ],
)
def test_expiry_is_the_last_day_it_may_mean(
    builder: DocumentBuilder, fields: dict[str, Any], expires: date | None
) -> None:
    assert built(builder, **fields).expires == expires


def test_the_card_repeats_what_a_row_shows(builder: DocumentBuilder) -> None:
    given = descriptor(
        "a",
        description={"en": "word " * 200},
        offered_by=[
            {"id": "zz_test:o", "name": {"en": "Otago"}, "country": "NZ", "subject_webpage": "https://o.test"}
        ],
        at_level=[{"framework": "nzqcf", "level": "5", "as_given": "Level 5"}],
        learning_outcomes=[{"en": "Not on a card"}],
    )
    card = json.loads(
        DocumentBuilder(builder.vocabularies, {}, builder.checks)
        .build(stored(given, withdrawn_at=CHANGED))
        .card
    )
    assert (card["id"], card["type"], card["name"]) == ("zz_test:a", "MicroCredential", {"en": "A name"})
    assert card["provider"] == card["offered_by"][0]
    assert card["offered_by"] == [{"id": "zz_test:o", "name": {"en": "Otago"}, "country": "NZ"}]
    assert card["at_level"] == [{"framework": "nzqcf", "level": "5", "as_given": "Level 5"}]
    assert card["description"]["en"].endswith("word …")
    assert len(card["description"]["en"]) <= 402
    assert (card["changed_at"], card["withdrawn_at"]) == ("2026-03-15T12:00:00Z", "2026-03-15T12:00:00Z")
    assert not {"learning_outcomes", "rights", "provenance"} & set(card)


def test_marked_texts_put_the_shown_name_first(builder: DocumentBuilder) -> None:
    document = built(builder, name={"fr": "Donne\u0301es", "en": "Data"}, alternate_name={"en": ["Facts"]})
    assert json.loads(document.marked_texts) == {
        "name": [["fr", "Données"]],
        "alternate_name": [["en", "Data"], ["en", "Facts"]],
    }


def test_names_come_with_open_values(builder: DocumentBuilder) -> None:
    document = built(
        builder,
        owned_by={"id": "zz_test:o", "name": {"en": "Owner"}},
        skill=[{"scheme": "esco", "code": "x", "address": "http://e/x", "label": {"en": "Weld"}}],
        subject=[{"scheme": "text", "label": {"en": "Arts & Crafts"}}],
    )
    assert document.names == {
        ("provider", "zz_test:o"): {"en": "Owner"},
        ("skill", "http://e/x"): {"en": "Weld"},
        ("native_subject", "text:arts & crafts"): {"en": "Arts & Crafts"},
    }


def test_joined_organisations_take_the_name_of_the_one_they_stand_for(vocabularies: Vocabularies) -> None:
    joined = {"zz_test:ltd": Canonical("zz_test:o", LanguageMap({"en": "Otago"}))}
    both = [{"id": "zz_test:ltd", "name": {"en": "Otago Ltd"}}, {"id": "zz_test:o", "name": {"en": "Otago"}}]
    document = DocumentBuilder(vocabularies, joined, FrameworkChecks(vocabularies)).build(
        stored(descriptor("a", offered_by=both))
    )
    assert document.facets["provider"] == ("zz_test:o",)
    assert document.names == {("provider", "zz_test:o"): {"en": "Otago"}}
    assert [one["id"] for one in json.loads(document.card)["offered_by"]] == ["zz_test:o"]
    assert ("en", "Otago Ltd") in texts(document)


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b'{"id": "zz_test:a"}'])
def test_a_descriptor_that_cannot_be_read_is_named(builder: DocumentBuilder, body: bytes) -> None:
    with pytest.raises(BrokenBatch, match="zz_test:a"):
        builder.build(stored(descriptor("a"), descriptor_json=body))


def test_frameworks_are_judged_by_the_whole_description(builder: DocumentBuilder) -> None:
    agency = {"id": "zz_test:q", "name": {"en": "Agency"}}
    fields: dict[str, Any] = {
        "owned_by": agency,
        "assessment": ["exam"],
        "quality_assured_by": [{"organisation": agency, "kind": "approved"}],
        "learning_outcomes": [{"en": "Keep bees"}],
        "rights": {"licence": "x", "attribution": "x", "withheld": ["learning_outcomes"]},
    }
    document = built(builder, **fields)
    assert document.facets["meets"] == ("unesco",)
    assert "eu_annex_i" in document.facets["may_meet"]
    assert built(builder, type="BachelorDegree").facets["may_meet"] == ("unknown",)


@pytest.mark.parametrize(
    ("kind", "span"),
    [
        ("notional", "hours"),
        ("contact", "contact_hours"),
        ("instruction", "instruction_hours"),
        ("unknown", "unspecified_hours"),
    ],
)
def test_hours_of_each_kind_have_a_span_of_their_own(builder: DocumentBuilder, kind: str, span: str) -> None:
    document = built(builder, workload={"hours": {"low": 8, "high": 8}, "kind": kind, "as_given": "8"})
    assert {name for name in document.spans if name.endswith("hours")} == {span}
    assert document.facets["hours_kind"] == (kind,)
    assert built(builder).facets["hours_kind"] == ("unknown",)


def test_cycles_are_stated_or_beside_a_stated_level(builder: DocumentBuilder) -> None:
    stated = {"framework": "qf_ehea", "level": "first cycle", "as_given": "first cycle"}
    beside = {"framework": "qf_ehea", "level": "second cycle", "of": "eqf:7", "source": "Annex II"}
    assert built(builder, at_level=[stated]).facets["cycle"] == ("first",)
    assert built(builder, comparable_level=[beside]).facets["cycle"] == ("second",)
    assert built(builder).facets["cycle"] == ("unknown",)


@pytest.mark.parametrize("withheld", [(), ("description", "workload")])
def test_the_document_is_that_of_the_descriptor_itself(
    builder: DocumentBuilder, monkeypatch: pytest.MonkeyPatch, withheld: tuple[str, ...]
) -> None:
    rights = {"licence": "CC0-1.0", "attribution": "Test", "withheld": withheld}
    record = stored(every_field(rights=rights))
    quickly = builder.build(record)
    monkeypatch.setattr("search_api.document_builder.read_stored", Descriptor.model_validate_json)
    assert builder.build(record) == quickly
