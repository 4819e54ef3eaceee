"""What is made of a record depends on the record alone, whatever was normalised before it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest

from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.raw_record import Payload, PayloadRole, RawRecord
from tests.normalise.small_mapping import VOCABULARIES

SOURCE = "us_credential_registry"
TEXT = (Path(__file__).parents[2] / "mappings" / f"{SOURCE}.yml").read_text("utf-8")
ODD: tuple[Any, ...] = (
    None, "", [], {}, "_:owner", "_:nowhere", 5.5, True, "P3W", " é ", "2026-13-45",
    {"@value": "x"}, {"@value": "y", "@language": "fr"}, {"@id": "_:owner"}, {"en": ["a", "b"]}, ["x", None, "x"],
    {"ceterms:targetNode": "deliveryType:InPerson"}, ["ceterms:Badge"], ["ceterms:MicroCredential", {"a": 1}],
)  # fmt: skip


def graph(number: int) -> dict[str, Any]:
    """A record of the registry; many of its values come again in other records."""
    ctid = f"ce-0d4a3c0e-0000-4000-8000-{number:012d}"
    credit_value = {
        "@type": "ceterms:ValueProfile",
        "schema:value": number % 3 + 1,
        "ceterms:creditUnitType": [{"ceterms:targetNode": "creditUnit:SemesterHour"}],
    }
    node = {
        "@id": f"https://registry.example/resources/{ctid}",
        "@type": "ceterms:MicroCredential",
        "ceterms:ctid": ctid,
        "ceterms:name": {"en": f"Knots {number}"},
        "ceterms:subjectWebpage": f"https://harbour.example/{number}",
        "ceterms:keyword": {"en": ["rope", "knot"]},
        "ceterms:inLanguage": ["en-US"],
        "ceterms:ownedBy": ["_:owner"],
        "ceterms:learningDeliveryType": [{"ceterms:targetNode": "deliveryType:OnlineOnly"}],
        "ceterms:estimatedDuration": [{"ceterms:exactDuration": f"P{number % 4 + 1}W"}],
        "ceterms:estimatedCost": [{"ceterms:price": float(number % 3), "ceterms:currency": "USD"}],
        "ceterms:requires": [{"ceterms:creditValue": [credit_value], "ceterms:description": {"en": "None."}}],
        "ceterms:dateEffective": f"20{number % 5 + 10}-02",
    }
    owner = {
        "@id": "_:owner",
        "@type": "ceterms:CredentialOrganization",
        "ceterms:name": {"en": f"Harbour School {number % 3}"},
    }
    return {"@graph": [node, owner]}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in inner:
        yield (*path, step)
        yield from places(below, (*path, step))


def with_oddities(document: dict[str, Any], chosen: random.Random) -> dict[str, Any]:
    """The document with one to three values replaced, doubled or left out."""
    for _ in range(chosen.randint(1, 3)):
        *way, last = chosen.choice(list(places(document)))
        holder: Any = document
        for step in way:
            holder = holder[step]
        match chosen.randrange(3):
            case 0:
                del holder[last]
            case 1:
                holder[last] = [holder[last], deepcopy(chosen.choice(ODD))]
            case _:
                holder[last] = deepcopy(chosen.choice(ODD))
        if not list(places(document)):
            break
    return document


def raw_records(count: int) -> list[RawRecord]:
    chosen = random.Random(20261128)
    records = []
    for number in range(count):
        document = graph(number)
        native_id = str(document["@graph"][0]["ceterms:ctid"])
        body = orjson.dumps(with_oddities(document, chosen) if number % 3 else document)
        main = Payload(PayloadRole.MAIN, f"https://registry.example/{number}", "application/ld+json", body)
        records.append(RawRecord(SOURCE, native_id, (main,), "ceterms:MicroCredential"))
    return records


def normaliser() -> Normaliser:
    return Normaliser(load_mapping(TEXT, SOURCE, f"{SOURCE}.yml"), VOCABULARIES)


def test_order_and_repetition_of_records_change_nothing() -> None:
    records = raw_records(900)
    forwards, backwards = normaliser(), normaliser()
    first = [outcome(forwards, raw) for raw in records]
    again = [outcome(forwards, raw) for raw in records]
    reversed_order = [outcome(backwards, raw) for raw in reversed(records)][::-1]
    assert first == again == reversed_order
    described = [descriptor for descriptor, _ in first if descriptor is not None]
    assert len(described) > 300
    assert len({issues for _, issues in first}) > 50, "the oddities are noticed"


def outcome(fresh_or_used: Normaliser, raw: RawRecord) -> tuple[bytes | None, tuple[Any, ...]]:
    normalised = fresh_or_used.normalise(raw)
    return normalised.descriptor_json(), normalised.issues


@pytest.mark.parametrize("names", [["ceterms:Badge", "ceterms:MicroCredential"], [{"a": 1}], {"a": 1}, 7])
def test_a_class_that_is_no_single_text_never_raises(names: Any) -> None:
    document = graph(1)
    document["@graph"][0]["@type"] = names
    native_id = str(document["@graph"][0]["ceterms:ctid"])
    main = Payload(
        PayloadRole.MAIN, "https://registry.example/1", "application/ld+json", orjson.dumps(document)
    )
    outcome(normaliser(), RawRecord(SOURCE, native_id, (main,), None))
