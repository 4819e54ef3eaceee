"""Real records of the Credential Registry, end to end: none vanishes, and what is searchable is right.

The saved records are served on loopback in the registry's own protocol. An authored twin of each shape always runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catalogue_store import CatalogueStore
from credatlas.instance import Instance
from credatlas.rehearsal import Fate, rehearse
from harvesters.report import RunReport
from harvesters.sample_providers.registry_folder import RegistryFolder
from search_api.index.contract import SearchIndex
from search_api.query import SearchQuery

SOURCE = "us_credential_registry"
TWINS: dict[str, dict[str, Any]] = {
    "graph.json": {
        "@context": "https://credreg.net/ctdl/schema/context/json",
        "@id": "https://registry.example/graph/ce-1a2b3c4d-0000-4000-8000-000000000001",
        "@graph": [
            {
                "@id": "https://registry.example/resources/ce-1a2b3c4d-0000-4000-8000-000000000001",
                "@type": "ceterms:MicroCredential",
                "ceterms:ctid": "ce-1a2b3c4d-0000-4000-8000-000000000001",
                "ceterms:name": {"en": "Beekeeping Foundations"},
                "ceterms:description": {"en": "Open a hive safely and read what is in it."},
                "ceterms:subjectWebpage": "https://apiary.example/foundations",
                "ceterms:ownedBy": ["_:apiary"],
            },
            {
                "@id": "_:apiary",
                "@type": "ceterms:CredentialOrganization",
                "ceterms:name": {"en": "Apiary School (sample)"},
            },
        ],
    },
    "old_node.json": {
        "@context": "http://credreg.net/ctdl/schema/context/json",
        "@type": "ceterms:Certificate",
        "ceterms:ctid": "ce-1A2B3C4D-0000-4000-8000-000000000002",
        "ceterms:name": "Honey Extraction",
        "ceterms:description": "Take honey without harming the colony.",
        "ceterms:subjectWebpage": [{"@id": "https://apiary.example/extraction"}],
        "ceterms:ownedBy": [
            {"@type": "ceterms:CredentialOrganization", "ceterms:name": "Apiary School (sample)"}
        ],
        "ceterms:inLanguage": ["English"],
    },
    "organisation.json": {
        "@type": "ceterms:CredentialOrganization",
        "ceterms:ctid": "ce-1a2b3c4d-0000-4000-8000-000000000003",
        "ceterms:name": {"en": "Apiary School (sample)"},
    },
    "without_owner.json": {
        "@type": "ceterms:Certificate",
        "ceterms:ctid": "ce-1a2b3c4d-0000-4000-8000-000000000004",
        "ceterms:name": {"en": "Swarm Control"},
        "ceterms:subjectWebpage": "https://apiary.example/swarm",
    },
    "without_page.json": {
        "@type": "ceterms:Certificate",
        "ceterms:ctid": "ce-1a2b3c4d-0000-4000-8000-000000000005",
        "ceterms:name": {"en": "Queen Rearing"},
        "ceterms:ownedBy": [
            {"@type": "ceterms:Organization", "ceterms:name": {"en": "Apiary School (sample)"}}
        ],
    },
    "no_such_class.json": {
        "@type": "ceterms:CertificationMistake",
        "ceterms:ctid": "ce-1a2b3c4d-0000-4000-8000-000000000006",
        "ceterms:name": {"en": "Wax Work"},
    },
}

INVALID_TWINS: dict[str, dict[str, Any]] = {
    "no_place.json": {**TWINS["old_node.json"], "@type": "ceterms:AssessmentProfile"},
    "no_place_either.json": {
        **TWINS["old_node.json"],
        "@type": "ceterms:LearningOpportunityProfile",
        "ceterms:ctid": "ce-1a2b3c4d-0000-4000-8000-000000000007",
    },
    "no_owner.json": {
        **TWINS["without_owner.json"],
        "@type": "ceterms:LearningOpportunityProfile",
        "ceterms:availableOnlineAt": ["https://apiary.example/swarm"],
    },
    "no_such_class.json": {**TWINS["no_such_class.json"], "@type": "ceterms:CertificationError"},
    "organisation.json": TWINS["organisation.json"],
    "cost_manifest.json": {
        "@type": "ceterms:CostManifest",
        "ceterms:ctid": "ce-1a2b3c4d-0000-4000-8000-000000000008",
        "ceterms:name": "Fees of the apiary",
        "ceterms:costDetails": "https://apiary.example/fees",
        "ceterms:estimatedCost": [{"@type": "ceterms:CostProfile", "ceterms:price": 90.0}],
    },
}
WRONG_WITH = {
    ("ceterms:AssessmentProfile", "ceterms:availableOnlineAt"),
    ("ceterms:LearningOpportunityProfile", "ceterms:availableOnlineAt"),
    ("ceterms:LearningOpportunityProfile", "owned_by or offered_by"),
    ("ceterms:CertificationError", "accept"),
    ("ceterms:CredentialOrganization", "subject_webpage"),
    ("ceterms:CostManifest", "ceterms:estimatedCost/ceterms:costDetails"),
}
"""Class and the only thing wrong with each of the deliberately invalid records, and with their twins."""


@contextmanager
def rehearsed(
    home: Path, folder: Path
) -> Iterator[tuple[RunReport, dict[str, Fate], CatalogueStore, SearchIndex]]:
    instance = Instance.from_environment(home=home)
    with instance.open_store() as store:
        report, fates = rehearse(instance, store, SOURCE, folder)
        index = instance.open_index()
        try:
            instance.indexer(store, index).catch_up()
            yield report, {fate.file: fate for fate in fates}, store, index
        finally:
            index.close()


def search(index: SearchIndex, words: str) -> dict[str, Any]:
    query = SearchQuery(today=datetime.now(UTC).date(), text=f'"{words}"', size=100)
    return {hit.id: json.loads(hit.card) for hit in index.search(query).hits}


def test_each_authored_shape_ends_as_it_should(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    for name, document in TWINS.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    with rehearsed(tmp_path / "home", folder) as (report, fates, _, index):
        outcomes = {name: fate.outcome for name, fate in fates.items()}
        assert outcomes == {
            "graph.json": "published",
            "old_node.json": "published",
            "organisation.json": "not accepted",
            "without_owner.json": "quarantined",
            "without_page.json": "quarantined",
            "no_such_class.json": "quarantined",
        }
        assert "owned_by" in "".join(fates["without_owner.json"].reasons)
        assert "subject_webpage" in "".join(fates["without_page.json"].reasons)
        assert "CertificationMistake" in "".join(fates["no_such_class.json"].reasons)
        assert report.not_accepted == {"ceterms:CredentialOrganization": 1}
        (card,) = search(index, "Honey Extraction").values()
        assert card["type"] == "Certificate"
        assert list(card["name"].values()) == ["Honey Extraction"]
        assert card["subject_webpage"] == "https://apiary.example/extraction"
        assert [list(one["name"].values()) for one in card["offered_by"] or [card["owned_by"]]] == [
            ["Apiary School (sample)"]
        ]


def test_whole_tree_is_rehearsed_and_what_is_no_record_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    (folder / "graphs").mkdir(parents=True)
    (folder / "graphs" / "one.json").write_text(json.dumps(TWINS["graph.json"]), encoding="utf-8")
    (folder / "index.json").write_text('[{"file": "graphs/one.json"}]', encoding="utf-8")
    (folder / "notes.json").write_text('{"title": "notes"}', encoding="utf-8")
    (folder / "torn.json").write_text('{"@type": ', encoding="utf-8")
    with rehearsed(tmp_path / "home", folder) as (_, fates, _, _):
        assert {name: fate.outcome for name, fate in fates.items()} == {
            "graphs/one.json": "published",
            "index.json": "no record",
            "notes.json": "no record",
            "torn.json": "no record",
        }
        assert fates["index.json"].reasons == ("a record is one JSON object, this is a list",)
        assert "neither" in fates["notes.json"].reasons[0]
        assert "not JSON" in fates["torn.json"].reasons[0]


def test_record_that_a_failed_run_never_reached_is_not_called_quarantined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "graph.json").write_text(json.dumps(TWINS["graph.json"]), encoding="utf-8")
    monkeypatch.setattr(RegistryFolder, "find", lambda *_: None)
    with rehearsed(tmp_path / "home", folder) as (report, fates, _, _):
        assert fates["graph.json"].outcome == "quarantined"
        assert "answered 404" in fates["graph.json"].reasons[0]
    monkeypatch.setattr(RegistryFolder, "envelopes", lambda *_: [])
    with rehearsed(tmp_path / "empty", folder) as (report, fates, _, _):
        assert (report.state, fates["graph.json"].outcome) == ("held", "not reached")
        assert "the list is empty" in fates["graph.json"].reasons[0]


FOLDERS = ("authored-examples", "envelopes", "graphs", "resources")


def nodes(path: Path) -> list[dict[str, Any]]:
    """What the file says, read by other means than the product's; its own node first."""
    saved = json.loads(path.read_text(encoding="utf-8"))
    document = saved.get("decoded_resource", saved)
    graph: list[dict[str, Any]] = document.get("@graph", [document])
    return graph


def owners_of(graph: list[dict[str, Any]]) -> str:
    """Everything the file says of who owns and offers the record, as one text."""
    links = [graph[0].get("ceterms:ownedBy"), graph[0].get("ceterms:offeredBy")]
    blank = [node for node in graph[1:] if f'"{node.get("@id")}"' in json.dumps(links)]
    return json.dumps([links, blank], ensure_ascii=False).lower()


def texts_of(value: object) -> set[str]:
    """Every text of a plain string, a list or a language map, with runs of white space as one space."""
    if isinstance(value, str):
        return {" ".join(value.split())}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for part in parts for text in texts_of(part)}


@pytest.mark.parametrize("folder_name", FOLDERS)
def test_no_real_record_vanishes_and_what_is_published_is_right(
    folder_name: str, real_samples: Path | None, count_real_samples: Callable[[int], None], tmp_path: Path
) -> None:
    folder = tmp_path / "twin" if real_samples is None else real_samples / "credential-registry" / folder_name
    if real_samples is None:
        folder.mkdir()
        (folder / "graph.json").write_text(json.dumps(TWINS["graph.json"]), encoding="utf-8")
    files = sorted(folder.glob("*.json"))
    count_real_samples(0 if real_samples is None else len(files))
    with rehearsed(tmp_path / "home", folder) as (report, fates, store, index):
        assert fates.keys() == {path.name for path in files}
        assert report.state == "accepted"
        not_accepted = [fate for fate in fates.values() if fate.outcome == "not accepted"]
        assert sum(report.not_accepted.values()) == len(not_accepted)
        published = [path for path in files if fates[path.name].outcome == "published"]
        assert store.records.count() == len(published)
        assert all(fate.reasons for fate in fates.values() if fate.outcome != "published")
        for path in published:
            assert_right(nodes(path), store, index)


def assert_right(graph: list[dict[str, Any]], store: CatalogueStore, index: SearchIndex) -> None:
    """The record is found by its name, and name, type, description, web page and provider are the file's."""
    node = graph[0]
    name = next(iter(texts_of(node["ceterms:name"])))
    ctid = str(node.get("ceterms:ctid", "")).lower()
    found = [record_id for record_id in search(index, name) if ctid in record_id]
    assert found, f"{name} is not found by its name"
    stored = store.records.get(found[0])
    assert stored is not None
    said = json.loads(stored.descriptor_json)
    assert texts_of(said["name"]) == texts_of(node["ceterms:name"])
    assert said.get("type", "MicroCredential") == str(node["@type"]).removeprefix("ceterms:")
    assert texts_of(said.get("description")) == texts_of(node.get("ceterms:description"))
    assert said["subject_webpage"] in json.dumps(node["ceterms:subjectWebpage"])
    owners = owners_of(graph)
    for provider in [*filter(None, [said.get("owned_by")]), *said.get("offered_by", ())]:
        own_id = provider["id"].split(":", 1)[1].lower()
        assert own_id in owners or any(text.lower() in owners for text in provider["name"].values())


def test_the_deliberately_invalid_ones_end_in_quarantine_saying_what_is_wrong(
    real_samples: Path | None, count_real_samples: Callable[[int], None], tmp_path: Path
) -> None:
    folder = tmp_path / "twin" if real_samples is None else real_samples / "credential-registry" / "invalid"
    if real_samples is None:
        folder.mkdir()
        for name, document in INVALID_TWINS.items():
            (folder / name).write_text(json.dumps(document), encoding="utf-8")
    count_real_samples(0 if real_samples is None else len(list(folder.glob("*.json"))))
    instance = Instance.from_environment(home=tmp_path / "home")
    with instance.open_store() as store:
        report, fates = rehearse(instance, store, SOURCE, folder, every_class=True)
        assert {fate.outcome for fate in fates} == {"quarantined"}
        assert report.figures["quarantined"] == len(fates)
        assert store.records.count() == 0
    assert {(fate.class_name, *map(first_words, fate.reasons)) for fate in fates} == WRONG_WITH | (
        set() if real_samples is None else {("ceterms:AssessmentProfile", "owned_by or offered_by")}
    )


def first_words(reason: str) -> str:
    """What a reason is about: the field, or for a class what it must state first."""
    about, _, rest = reason.partition(": ")
    return (
        rest.removeprefix("its class must state ").split()[0].rstrip(",")
        if about.startswith("ceterms:")
        else about
    )


def test_classes_that_are_no_credential_owe_nothing_that_they_cannot_state(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    manifest = {
        **INVALID_TWINS["cost_manifest.json"],
        "ceterms:estimatedCost": [
            {"@type": "ceterms:CostProfile", "ceterms:costDetails": "https://a.example/"}
        ],
    }
    school = {**TWINS["organisation.json"], "ceterms:subjectWebpage": "https://apiary.example/"}
    for name, document in {"school.json": school, "manifest.json": manifest}.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    instance = Instance.from_environment(home=tmp_path / "home")
    with instance.open_store() as store:
        _, fates = rehearse(instance, store, SOURCE, folder, every_class=True)
        assert {fate.file: fate.outcome for fate in fates} == {
            "school.json": "published",
            "manifest.json": "published",
        }
