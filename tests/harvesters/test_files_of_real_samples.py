"""Every saved document of real catalogues is harvested and normalised; what becomes of each is known beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from ruamel.yaml import YAML

from harvesters.protocols.contract import HarvestedPage
from normalise.document_records import DocumentReader
from normalise.mapping.harvest_block import Files
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome
from normalise.raw_record import RawRecord
from tests.harvesters.conftest import MakeFetcher
from tests.harvesters.harvesting import harvested, messages
from tests.normalise.small_mapping import VOCABULARIES, json_payload

MAPPINGS = Path(__file__).resolve().parents[1] / "golden" / "mappings"
BECAME = {
    "clr_v2": {"published": 7, "Diploma": 1},
    "edubadges_ob3": {"published": 11, "regular": 9},
    "edx_discovery": {"published": 4},
    "elm_edc": {"published": 1},
    "elm_loq": {"published": 2},
    "mit_learn": {"published": 5},
    "mit_professional": {"published": 3},
    "mit_prolearn": {"published": 3},
    "mit_sloan": {"published": 99},
    "occapi": {"published": 3},
    "openbadges_v2": {"published": 4},
    "openbadges_v3": {"published": 3, "Degree": 2, "Competency": 1},
    "tess_training": {"published": 23, "LearningResource": 1},
}
"""Mapping -> how many of its records were published, and how many refused by what they are.

Examples of several files state one id; a run would keep the first of each.
"""
NO_RECORDS = {"endorsement-valid.json", "mitpe_resources_page2_empty.json", "credential-sample.jsonld", "valid-alignment-object.json",
              "credential-sample-turtle.ttl"}  # fmt: skip
"""Documents that hold no offer: an endorsement, an empty page, a lone alignment, credentials whose specification is missing."""
LEARNERS = (
    "Andromeda",
    "Ana ",
    "LA-234218",
    "ana.andromeda",
    '"Maxi"',
    "Max Power",
    "student@1edtech",
    "ebfeb1f712ebc6f1c276e12ec21",
)


def mapping_of(name: str) -> Mapping:
    return load_mapping((MAPPINGS / f"{name}.yml").read_text("utf-8"), name, f"{name}.yml")


def records(pages: list[HarvestedPage]) -> list[RawRecord]:
    return [record for page in pages for record in page.records]


def became(outcome: Outcome) -> str:
    if outcome.is_quarantined:
        return "quarantined"
    return outcome.not_accepted_class or "published"


def test_every_mapping_of_files_is_tried() -> None:
    assert {path.stem for path in MAPPINGS.glob("*.yml")} >= {*BECAME, "moochub"}


@pytest.mark.parametrize("name", BECAME)
def test_real_documents_become_what_they_should(
    name: str, real_samples: Path | None, count_real_samples: Callable[[int], None], make_fetcher: MakeFetcher
) -> None:
    if real_samples is None:
        pytest.skip("no real samples on this machine")
    mapping = mapping_of(name)
    assert isinstance(mapping.harvest, Files)
    pages = harvested(mapping, make_fetcher(), folder=real_samples)
    outcomes = list(map(Normaliser(mapping, VOCABULARIES).normalise, records(pages)))
    assert Counter(map(became, outcomes)) == BECAME[name]
    empty = {message.split()[0] for message in messages(pages) if "holds none of the records" in message}
    assert empty <= NO_RECORDS
    said = b"".join(payload.body for record in records(pages) for payload in record.payloads).decode()
    said += "".join(issue.message + (issue.value or "") for outcome in outcomes for issue in outcome.issues)
    said += "".join((outcome.descriptor_json() or b"").decode() for outcome in outcomes)
    assert [word for word in LEARNERS if word in said] == []
    count_real_samples(len({record.payloads[0].address.partition("#")[0] for record in records(pages)}))


def test_accreditations_are_no_offers(
    real_samples: Path | None, count_real_samples: Callable[[int], None], make_fetcher: MakeFetcher
) -> None:
    if real_samples is None:
        pytest.skip("no real samples on this machine")
    text = (MAPPINGS / "elm_loq.yml").read_text("utf-8")
    for folder, names in (("elm-accreditation", ["*.json"]), ("elm-loq-xml", ["ams.xml"])):
        other = text.replace("folder: elm-loq-xml", f"folder: {folder}")
        other = other.replace(
            'names: ["loq*.xml", "*.ttl", "*.rdf"]', f"names: {orjson.dumps(names).decode()}"
        )
        pages = harvested(load_mapping(other, "elm_loq", "elm_loq.yml"), make_fetcher(), folder=real_samples)
        assert records(pages) == []
        assert all("holds none of the records" in message for message in messages(pages))
        assert pages[-1].is_complete
    count_real_samples(3)


def test_the_complete_example_of_moochub(
    real_samples: Path | None, count_real_samples: Callable[[int], None]
) -> None:
    if real_samples is None:
        pytest.skip("no real samples on this machine")
    answer = complete_example(
        YAML(typ="safe").load((real_samples / "moochub" / "moochub-api.v3.yml").read_text("utf-8"))
    )
    mapping = mapping_of("moochub")
    (record,) = DocumentReader(mapping).read(json_payload(answer)).records
    outcome = Normaliser(mapping, VOCABULARIES).normalise(record)
    assert outcome.descriptor is not None
    assert outcome.descriptor.estimated_duration is not None
    assert [one.code for one in outcome.descriptor.subject] == ["0611"]
    assert b"Christoph" not in (outcome.descriptor_json() or b"")
    count_real_samples(1)


def complete_example(api: Any) -> Any:
    """The first example answer of the API's description that holds courses."""
    for path in api["paths"].values():
        for answer in path["get"]["responses"].values():
            for content in answer.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    if "data" in example["value"]:
                        return orjson.loads(orjson.dumps(example["value"], default=str))
    raise AssertionError("the description has no example with courses")
