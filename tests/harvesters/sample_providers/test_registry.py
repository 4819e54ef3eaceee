"""The sample credential registry: protocol, contents, and what tests can make happen in it."""

import re
from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from harvesters.sample_providers.app import build_app
from harvesters.sample_providers.registry_data import Credential, RegistryData, load_registry_data
from harvesters.sample_providers.registry_quirks import BROKEN, Quirk
from harvesters.sample_providers.registry_sample import RegistrySample, load_registry_sample

LISTING = "/ce-registry/envelopes"
EVENTS = "/ce-registry/envelopes/events"
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
STRICT = {"ceterms:MicroCredential", "ceterms:Badge", "ceterms:DigitalBadge", "ceterms:OpenBadge"}
REAL_HOSTS = {
    "credreg.net",
    "purl.org",
    "schema.org",
    "nces.ed.gov",
    "www.onetcenter.org",
    "www.bls.gov",
    "data.europa.eu",
}


@pytest.fixture
def registry() -> RegistrySample:
    return load_registry_sample()


@pytest.fixture
def client(registry: RegistrySample) -> TestClient:
    return TestClient(build_app(registry_sample=registry))


@pytest.fixture(scope="module")
def data() -> RegistryData:
    return load_registry_data()


def ctid_of(data: RegistryData, key: str) -> str:
    return next(record.ctid for record in data.credentials if record.key == key)


def main_node(client: TestClient, ctid: str) -> dict[str, Any]:
    document = client.get(f"/graph/{ctid}").json()
    node: dict[str, Any] = document["@graph"][0]
    return node


def with_quirk(data: RegistryData, quirk: Quirk) -> Credential:
    return next(record for record in data.credentials if quirk in record.quirks)


def test_listing_is_paged_newest_created_first(client: TestClient) -> None:
    first = client.get(LISTING, params={"per_page": 50})
    total = int(first.headers["X-Total"])
    assert int(first.headers["X-Total-Pages"]) == -(-total // 50)
    pages = [client.get(LISTING, params={"per_page": 50, "page": n}).json() for n in range(1, 5)]
    rows = [row for page in pages for row in page]
    assert len({row["envelope_ceterms_ctid"] for row in rows}) == len(rows) == total
    created = [row["node_headers"]["created_at"].replace(" UTC", "").replace("T", " ")[:19] for row in rows]
    assert created == sorted(created, reverse=True)


def test_link_header_leads_through_the_listing(client: TestClient) -> None:
    url, seen = f"{LISTING}?per_page=40&metadata_only=true", 0
    for _ in range(10):
        answer = client.get(url)
        seen += len(answer.json())
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers["Link"])
        if following is None:
            break
        url = following[1]
    assert seen == int(answer.headers["X-Total"])


def test_default_page_has_ten_envelopes_and_a_page_past_the_end_none(client: TestClient) -> None:
    assert len(client.get(LISTING).json()) == 10
    assert client.get(LISTING, params={"page": 999}).json() == []


def test_page_of_more_than_200_is_refused_with_the_parameter_named(client: TestClient) -> None:
    answer = client.get(LISTING, params={"per_page": 201})
    assert answer.status_code == 400
    assert answer.json()["errors"][0].startswith("per_page")


def test_metadata_only_drops_the_resource_and_nothing_else(client: TestClient) -> None:
    full = client.get(LISTING).json()[0]
    short = client.get(LISTING, params={"metadata_only": "true"}).json()[0]
    assert full.keys() - short.keys() == {"decoded_resource"}


def test_provisional_envelopes_are_listed_only_when_asked_for(client: TestClient) -> None:
    totals = {
        kind: int(client.get(LISTING, params={"provisional": kind}).headers["X-Total"])
        for kind in ("exclude", "include", "only")
    }
    assert totals["only"] == 1
    assert totals["include"] == totals["exclude"] + 1
    assert client.get(LISTING).headers["X-Total"] == str(totals["exclude"])


def test_envelope_is_found_by_ctid_in_any_case_and_by_envelope_id(client: TestClient) -> None:
    envelope = client.get(LISTING).json()[0]
    ctid = envelope["envelope_ceterms_ctid"]
    for name in (ctid, ctid.upper(), envelope["envelope_id"]):
        assert client.get(f"{LISTING}/{name}").json() == envelope


def test_competency_is_found_in_its_framework(client: TestClient, data: RegistryData) -> None:
    framework = next(other for other in data.others if other.type == "CompetencyFramework")
    address = main_node(client, framework.ctid)["ceasn:hasTopChild"][0]
    competency = client.get("/resources/" + address.rsplit("/", 1)[1]).json()
    assert competency["@type"] == "ceasn:Competency"
    assert competency["@id"] == address
    assert "@context" in competency


def test_resource_includes_blank_nodes_only_with_depth(client: TestClient, data: RegistryData) -> None:
    ctid = ctid_of(data, "precision-irrigation-scheduling")
    assert "@included" not in client.get(f"/resources/{ctid}").json()
    deep = client.get(f"/resources/{ctid}", params={"depth": 1}).json()
    assert [node["@type"] for node in deep["@included"]] == ["ceterms:AssessmentProfile"]


@pytest.mark.parametrize("path", [f"{LISTING}/ce-none", "/graph/ce-none", "/resources/ce-none"])
def test_unknown_names_are_404_with_the_registrys_errors(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["errors"][0].startswith("Couldn't find")
    assert client.get(f"{LISTING}/ce-none").json() == {"errors": ["Couldn't find Envelope"]}


def test_batch_search_returns_graphs_of_credentials_and_organisations(
    client: TestClient, data: RegistryData
) -> None:
    credential = ctid_of(data, "cyber-first-responder")
    owner = data.organisations["ridgeway"].ctid
    found = client.post("/graph/search", json={"ctids": [credential, owner, "ce-none"]}).json()
    assert [document["@graph"][0]["ceterms:ctid"] for document in found] == [credential, owner]
    assert found[1]["@graph"][0]["ceterms:name"] == {"en": "Ridgeway Data Academy (sample)"}


def test_events_after_a_time_include_that_time(client: TestClient) -> None:
    events = client.get(EVENTS, params={"per_page": 200}).json()
    assert events == sorted(events, key=lambda event: event["created_at"], reverse=True)
    fifth = events[4]["created_at"]
    assert client.get(EVENTS, params={"after": fifth}).json() == events[:5]


def test_events_can_be_of_one_kind_or_of_one_envelope(client: TestClient, data: RegistryData) -> None:
    destroyed = client.get(EVENTS, params={"event": "destroy"}).json()
    assert {row["envelope_ceterms_ctid"] for row in destroyed} == {gone.ctid for gone in data.destroyed}
    history = client.get(EVENTS, params={"ctid": data.destroyed[0].ctid}).json()
    assert [row["event"] for row in history] == ["destroy", "create"]


@pytest.mark.parametrize("wrong", [{"after": "yesterday"}, {"event": "rename"}, {"page": "0"}])
def test_wrong_event_parameters_are_refused(client: TestClient, wrong: dict[str, str]) -> None:
    answer = client.get(EVENTS, params=wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0].startswith(next(iter(wrong)))


def test_update_shows_in_graph_listing_and_events(registry: RegistrySample, client: TestClient) -> None:
    envelope = registry.envelopes()[0]
    before = client.get(EVENTS).json()[0]["created_at"]
    registry.update(envelope.ctid, {"ceterms:name": {"en": "Renamed"}, "ceterms:description": None})
    node = main_node(client, envelope.ctid)
    assert node["ceterms:name"] == {"en": "Renamed"}
    assert "ceterms:description" not in node
    newest = client.get(EVENTS).json()[0]
    assert (newest["envelope_ceterms_ctid"], newest["event"]) == (envelope.ctid, "update")
    assert newest["created_at"] > before
    shown = client.get(f"{LISTING}/{envelope.ctid}").json()
    assert shown["updated_at"] == newest["created_at"]
    assert [entry["head"] for entry in shown["node_headers"]["revision_history"]][-2:] == [False, True]


def test_destroyed_envelope_is_gone_from_everything_but_the_events(
    registry: RegistrySample, client: TestClient
) -> None:
    ctid = registry.envelopes()[3].ctid
    total = int(client.get(LISTING).headers["X-Total"])
    registry.destroy(ctid)
    assert client.get(f"/graph/{ctid}").status_code == 404
    assert client.get(LISTING, params={"include_deleted": "true"}).headers["X-Total"] == str(total - 1)
    assert client.get(EVENTS).json()[0]["event"] == "destroy"


def test_published_envelope_leads_the_listing(registry: RegistrySample, client: TestClient) -> None:
    ctid = "ce-6f1e9b7c-4a52-4e0d-9a33-0b8f6f1d2c11"
    node = {"@id": f"https://registry-sample.example/resources/{ctid}", "@type": "ceterms:OpenBadge"}
    document = {"@id": f"https://registry-sample.example/graph/{ctid}", "@graph": [node]}
    registry.publish(ctid, document, owner=registry.envelopes()[-1].owner)
    assert client.get(LISTING).json()[0]["envelope_ceterms_ctid"] == ctid
    assert client.get(EVENTS).json()[0]["event"] == "create"


def test_answers_are_conditional_and_change_with_the_contents(
    registry: RegistrySample, client: TestClient
) -> None:
    ctid = registry.envelopes()[0].ctid
    tag = client.get(f"/graph/{ctid}").headers["ETag"]
    assert client.get(f"/graph/{ctid}", headers={"If-None-Match": tag}).status_code == 304
    registry.update(ctid, {"ceterms:name": {"en": "Renamed"}})
    assert client.get(f"/graph/{ctid}", headers={"If-None-Match": tag}).status_code == 200


def test_two_loads_give_the_same_bytes() -> None:
    answers = [TestClient(build_app()).get(LISTING, params={"per_page": 200}).content for _ in range(2)]
    assert answers[0] == answers[1]


def test_every_answer_and_every_credential_says_that_it_is_a_sample(client: TestClient) -> None:
    for path in (LISTING, EVENTS, "/ce-registry/info", "/graph/ce-none"):
        assert client.get(path).headers["X-Credatlas-Sample"] == "true"
    rows = client.get(LISTING, params={"per_page": 200}).json()
    nodes = [row["decoded_resource"]["@graph"][0] for row in rows]
    credentials = [node for node in nodes if "ceterms:credentialStatusType" in node]
    assert len(credentials) > 110
    assert all(
        "Sample" in node["ceterms:identifier"][0]["ceterms:identifierTypeName"]["en"] for node in credentials
    )


def test_organisations_say_that_they_are_invented(data: RegistryData) -> None:
    for organisation in data.organisations.values():
        assert organisation.name["en"].endswith("(sample)")
        assert organisation.host.endswith(".example")


def test_no_address_but_those_of_schemes_is_outside_example(client: TestClient) -> None:
    text = client.get(LISTING, params={"per_page": 200, "provisional": "include"}).text
    hosts = set(re.findall(r"https?://([^/\"]+)", text))
    assert {host for host in hosts if not host.endswith(".example")} <= REAL_HOSTS


def test_registry_holds_credentials_and_what_is_none(registry: RegistrySample) -> None:
    counts = Counter(envelope.ctdl_type for envelope in registry.envelopes())
    assert sum(counts[kind] for kind in STRICT) >= 110
    assert counts["ceterms:MicroCredential"] > sum(counts.values()) / 2
    assert counts["ceterms:CredentialOrganization"] >= 14
    assert {
        "ceterms:Certificate",
        "ceterms:CertificateOfCompletion",
        "ceterms:ProficiencyCertificate",
    } <= set(counts)
    assert {"ceterms:Course", "ceterms:LearningProgram", "ceasn:CompetencyFramework"} <= set(counts)


def test_ctids_and_keys_are_unique(data: RegistryData) -> None:
    entries = [*data.organisations.values(), *data.credentials, *data.others]
    ctids = [entry.ctid for entry in entries] + [gone.ctid for gone in data.destroyed]
    assert len(set(ctids)) == len(ctids)
    assert len({record.key for record in data.credentials}) == len(data.credentials)
    assert all(entry.created <= entry.updated for entry in entries)


def test_no_sentence_is_written_twice(data: RegistryData) -> None:
    counts: Counter[str] = Counter()
    for record in data.credentials:
        texts = [record.text, *record.competencies, record.assessment or ""]
        counts.update({sentence for text in texts for sentence in SENTENCE_END.split(text) if sentence})
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_descriptions_are_neither_stubs_nor_essays(data: RegistryData) -> None:
    words = {record.key: len(record.text.split()) for record in data.credentials}
    assert {key: count for key, count in words.items() if not 20 <= count <= 120} == {}


def test_languages_beside_english_are_present(data: RegistryData) -> None:
    counts = Counter(record.lang for record in data.credentials)
    assert counts["es"] >= 8
    assert counts["fr"] >= 5


@pytest.mark.parametrize("quirk", Quirk)
def test_every_quirk_is_in_some_record_and_only_in_a_minority(data: RegistryData, quirk: Quirk) -> None:
    bearers = [record for record in data.credentials if quirk in record.quirks]
    assert 1 <= len(bearers) < len(data.credentials) / 5


def test_only_a_handful_of_records_are_broken(data: RegistryData) -> None:
    broken = [record for record in data.credentials if BROKEN & set(record.quirks)]
    assert {quirk for record in broken for quirk in record.quirks} >= BROKEN
    assert len(broken) <= 6


def test_owner_quirks_have_the_shapes_of_real_records(client: TestClient, data: RegistryData) -> None:
    def owner(quirk: Quirk) -> Any:
        return main_node(client, with_quirk(data, quirk).ctid)["ceterms:ownedBy"]

    assert set(owner(Quirk.OWNER_AS_OBJECT)[0]) == {"@id"}
    assert isinstance(owner(Quirk.OWNER_AS_STRING), str)
    assert "ceterms:name" in owner(Quirk.OWNER_INLINE)[0]
    assert owner(Quirk.OWNER_BLANK_NODE)[0].startswith("_:")
    assert "/graph/" in owner(Quirk.OWNER_GRAPH_LINK)[0]
    unknown = owner(Quirk.OWNER_UNKNOWN)[0].rsplit("/", 1)[1]
    assert client.get(f"/graph/{unknown}").status_code == 404


def test_value_quirks_have_the_shapes_of_real_records(client: TestClient, data: RegistryData) -> None:
    plain = main_node(client, with_quirk(data, Quirk.PLAIN_STRINGS).ctid)
    assert isinstance(plain["ceterms:name"], str)
    dollars = main_node(client, with_quirk(data, Quirk.US_DOLLAR).ctid)["ceterms:estimatedCost"]
    assert {cost["ceterms:currency"] for cost in dollars} == {"US Dollar"}
    value = main_node(client, with_quirk(data, Quirk.SCHEMA_VALUE_PROFILE).ctid)["ceterms:requires"][0]
    assert value["ceterms:creditValue"][0]["@type"] == "schema:ValueProfile"
    old = main_node(client, with_quirk(data, Quirk.OLD_CREDIT_HOURS).ctid)["ceterms:requires"][0]
    assert {"ceterms:creditHourValue", "ceterms:creditHourType"} <= set(old)
    upper = main_node(client, with_quirk(data, Quirk.UPPER_CASE_CTID).ctid)
    assert upper["ceterms:ctid"][3:].isupper()
    language = main_node(client, with_quirk(data, Quirk.LANGUAGE_WORD).ctid)["ceterms:inLanguage"]
    assert language[0] in {"English", "Spanish", "French"}


def test_traps_of_duration_status_and_time_are_present(data: RegistryData, client: TestClient) -> None:
    durations = {record.duration for record in data.credentials}
    assert {"P1Y2M3W4DT5H6M", "P10W", "PT90M"} <= durations
    statuses = {record.status for record in data.credentials}
    assert statuses == {"Active", "Deprecated", "Suspended", "TeachOut"}
    old = next(record for record in data.credentials if record.old_times)
    assert client.get(f"{LISTING}/{old.ctid}").json()["updated_at"].endswith(" UTC")


def test_third_party_publisher_is_told_from_the_owner(client: TestClient, data: RegistryData) -> None:
    record = next(r for r in data.credentials if r.publisher is not None)
    envelope = client.get(f"{LISTING}/{record.ctid}").json()
    assert envelope["owned_by"] == data.organisations[record.by].ctid
    assert envelope["published_by"] == data.organisations[record.publisher or ""].ctid
    assert envelope["resource_publish_type"] == "secondary"


def test_every_blank_reference_resolves_but_the_planted_one(client: TestClient, data: RegistryData) -> None:
    lost = {record.ctid for record in data.credentials if Quirk.LOST_BLANK_NODE in record.quirks}
    found: set[str] = set()
    rows = client.get(LISTING, params={"per_page": 200, "provisional": "include"}).json()
    for row in rows:
        document = row["decoded_resource"]
        known = {node.get("@id") for node in document["@graph"]}
        if not set(re.findall(r"_:[0-9a-f-]{36}", str(document))) <= known:
            found.add(row["envelope_ceterms_ctid"])
    assert found == lost
