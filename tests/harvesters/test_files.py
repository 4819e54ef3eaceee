"""Saved documents become records, from a folder or an address, and what cannot be read proves no absence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from harvesters.errors import FileUnreadable, SourceBroken
from harvesters.protocols.contract import HarvestedPage
from harvesters.protocols.saved_file import files_below, kind_of
from normalise.errors import MappingError
from normalise.mapping.harvest_block import Files
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.raw_record import PayloadRole
from tests.harvesters.conftest import START, MakeFetcher
from tests.harvesters.harvesting import harvested, ids, messages
from tests.harvesters.local_site import Asked, LocalSite, Page
from tests.harvesters.mappings import SOURCE

RECORD = """
record:
  id: {jmespath: id}
  name: {jmespath: name}
examples: [{title: one, payloads: {main: {json: {id: a, name: Knots}}}, expect: {name: {en: Knots}}}]
"""
STANDARD = "\nrecord: {standard: %s}\nexamples: [{title: one, payloads: {main: {json: {id: a}}}}]\n"


def files_mapping(record: str = RECORD, **harvest: Any) -> Mapping:
    block = {"protocol": "files", **harvest}
    return load_mapping(
        f"{SOURCE}harvest: {orjson.dumps(block).decode()}\n{record}", "test_files", "test_files.yml"
    )


def put(folder: Path, **documents: Any) -> None:
    """Each document in a file; `__` in its name stands for a folder, `_` at its end for the ending `.json`."""
    for name, document in documents.items():
        path = folder / (name.replace("__", "/") + ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document if isinstance(document, bytes) else orjson.dumps(document))


@pytest.fixture
def read(tmp_path: Path, make_fetcher: MakeFetcher):  # type: ignore[no-untyped-def]
    """Harvest the folder `saved` beside the mapping."""

    def read(
        record: str = RECORD, checkpoint: dict[str, Any] | None = None, **harvest: Any
    ) -> list[HarvestedPage]:
        mapping = files_mapping(record, folder="saved", **harvest)
        return harvested(mapping, make_fetcher(), folder=tmp_path, checkpoint=checkpoint or {})

    return read


def test_each_file_is_a_record_and_folders_are_gone_through(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path / "saved", b={"id": "b"}, a={"id": "a"}, more__c={"id": "c"})
    pages = read()
    assert ids(pages) == ["a", "b", "c"]
    assert pages[-1].is_complete
    assert [record.payloads[0].address for page in pages for record in page.records] == [
        "a.json",
        "b.json",
        "more/c.json",
    ]


def test_a_file_may_hold_many_records(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path / "saved", list={"results": [{"id": f"r{number}"} for number in range(1_100)]})
    pages = read(records={"jmespath": "results[]"})
    assert len(ids(pages)) == 1_100
    assert max(len(page.records) for page in pages) == 500


def test_names_choose_and_hidden_files_are_left(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(
        tmp_path / "saved",
        course_1={"id": "a"},
        other={"id": "b"},
        **{".course_2": {"id": "c"}, ".git__course_3": {"id": "d"}},
    )
    assert ids(read(names=["course_*"])) == ["a"]


def test_a_standard_is_read_from_end_to_end(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    fixtures = Path(__file__).resolve().parents[1] / "fixtures" / "standards"
    (tmp_path / "saved").mkdir()
    for name in ("elm_loq.xml", "elm_edc.jsonld"):
        (tmp_path / "saved" / name).write_bytes((fixtures / name).read_bytes())
    pages = read(STANDARD % "elm")
    assert ids(pages) == [
        "urn:epass:qualification:1",
        "https://hive.example/lo/bees",
        "https://hive.example/lo/queens",
    ]
    assert messages(pages) == []


def test_a_cited_document_comes_along(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    issuer = {"type": "Issuer", "id": "https://b.example/issuer", "name": "Hive School"}
    badges = [
        {"type": "BadgeClass", "id": f"https://b.example/{n}", "name": "Bees", "issuer": issuer["id"]}
        for n in (1, 2)
    ]
    put(tmp_path / "saved", a=badges[0], b=badges[1], z=issuer)
    pages = read(STANDARD % "open_badges_2", related="issuer")
    first, second = (record for page in pages for record in page.records)
    for record in (first, second):
        (related,) = [payload for payload in record.payloads if payload.role is PayloadRole.RELATED]
        assert (related.address, orjson.loads(related.body)) == (issuer["id"], issuer)
    assert messages(pages) == [], "an issuer that was cited is not a file without records"


def test_a_document_that_nobody_cites_and_that_is_no_record_is_told(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path / "saved", a={"type": "Issuer", "id": "https://b.example/issuer"})
    pages = read(STANDARD % "open_badges_2", related="issuer")
    assert ids(pages) == []
    assert "a.json holds none of the records" in messages(pages)[0]
    assert pages[-1].is_complete


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b'{"id": ', "is no JSON"),
        (b"\x00\x01\x02", "is no JSON"),
    ],
)
def test_a_broken_file_is_told_and_absence_is_not_proven(
    read, tmp_path: Path, document: bytes, message: str
) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path / "saved", a=document, b={"id": "b"})
    pages = read()
    assert ids(pages) == ["b"]
    assert message in messages(pages)[0]
    assert not pages[-1].is_complete


def test_a_file_too_large_is_told_and_absence_is_not_proven(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path / "saved", a={"id": "a", "text": "x" * 2_000}, b={"id": "b"})
    pages = read(politeness={"max_bytes": 1_000})
    assert ids(pages) == ["b"]
    assert "harvest.politeness.max_bytes" in messages(pages)[0]
    assert not pages[-1].is_complete


def test_a_file_of_no_known_kind_is_told(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "a.bin").write_bytes(b"\x89PNG")
    pages = read()
    assert "is neither JSON, XML, RDF nor HTML" in messages(pages)[0]
    assert not pages[-1].is_complete


def test_a_record_without_an_id_is_left_out_and_told(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path / "saved", a=[{"id": "a"}, {"name": "nameless"}])
    pages = read(records={"jmespath": "[]"})
    assert ids(pages) == ["a"]
    assert "a.json#record=2 has no id" in messages(pages)[0]
    assert pages[-1].is_complete


def test_a_run_goes_on_after_the_last_file_it_kept(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path / "saved", a=b"{", b={"id": "b"}, c={"id": "c"})
    pages = read()
    checkpoints = [page.checkpoint for page in pages if page.checkpoint is not None]
    assert [checkpoint["after"] for checkpoint in checkpoints] == ["a.json", "b.json", "c.json"]
    rest = read(checkpoint=dict(checkpoints[1]))
    assert ids(rest) == ["c"]
    assert not rest[-1].is_complete, "what was broken before the interruption still was"


def test_a_folder_that_is_not_there_ends_the_run(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FileUnreadable, match="is not a folder"):
        read()


def test_an_empty_folder_is_an_empty_list_and_told(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "saved").mkdir()
    assert "holds no file that fits harvest.names" in messages(read())[0]


def test_more_files_than_expected_end_the_run(read, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path / "saved", a={"id": "a"}, b={"id": "b"})
    with pytest.raises(SourceBroken, match=r"more than harvest\.max_files"):
        read(max_files=1)


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, a={"id": "a"})
    (tmp_path / "loop").symlink_to(tmp_path)
    assert files_below(tmp_path, ["*"]) == ["a.json"]


def test_one_file_at_an_address(site: LocalSite, make_fetcher: MakeFetcher) -> None:
    body = orjson.dumps({"results": [{"id": "a"}, {"id": "b"}]})
    site.routes["/feed"] = Page(body, headers={"Content-Type": "application/json"})
    pages = harvested(
        files_mapping(url=f"{site.origin}/feed", records={"jmespath": "results[]"}), make_fetcher()
    )
    assert ids(pages) == ["a", "b"]
    assert pages[-1].is_complete
    assert pages[-1].listed_total == 2


def test_an_unchanged_file_yields_ids_and_issues_again(site: LocalSite, make_fetcher: MakeFetcher) -> None:
    def page(asked: Asked) -> Page:
        if asked.headers.get("if-none-match"):
            return Page(status=304)
        body = orjson.dumps([{"id": "a"}, {"x": 1}])
        return Page(body, headers={"Content-Type": "application/json", "ETag": '"1"'})

    site.routes["/feed"] = page
    mapping = files_mapping(url=f"{site.origin}/feed", records={"jmespath": "[]"})
    fetcher = make_fetcher()
    first = harvested(mapping, fetcher)
    memory = first[-1].memories[0]
    fetcher._validators.put(memory.url, memory.key, memory.etag, None, dict(memory.yielded), START)
    again = harvested(mapping, fetcher)
    assert [page.listed_ids for page in again] == [("a",)]
    assert messages(again) == messages(first) != []
    assert again[-1].is_complete


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        (b"{", "application/json", "is no JSON"),
        (b"\x89PNG", "image/png", "what can be read"),
        (b"\x00", "text/plain", "neither JSON"),
    ],
)
def test_an_address_that_gives_no_document_breaks_the_run(
    site: LocalSite, make_fetcher: MakeFetcher, body: bytes, content_type: str, message: str
) -> None:
    site.routes["/feed"] = Page(body, headers={"Content-Type": content_type})
    with pytest.raises(SourceBroken, match=message):
        harvested(files_mapping(url=f"{site.origin}/feed"), make_fetcher())


@pytest.mark.parametrize(
    ("body", "address", "stated", "wanted", "kind"),
    [
        (b"{}", "a.json", "", "auto", "application/json"),
        (b"{}", "a", "text/plain", "auto", "application/json"),
        (b"\xef\xbb\xbf [1]", "a", "", "auto", "application/json"),
        (b"@prefix a: <b> .", "a", "", "auto", "text/turtle"),
        (b"<?xml version='1.0'?><rdf:RDF/>", "a.xml", "", "auto", "application/rdf+xml"),
        (b"<rdf:RDF/>", "a", "application/xml", "auto", "application/rdf+xml"),
        (b"<Courses/>", "a", "", "auto", "application/xml"),
        (b"<p>", "https://a.example/x.html?y=1", "application/octet-stream", "auto", "text/html"),
        (b"{}", "a.xml", "text/html", "application/ld+json", "application/ld+json"),
        (b"%PDF", "a", "", "auto", None),
    ],
)
def test_the_kind_of_a_document(
    body: bytes, address: str, stated: str, wanted: str, kind: str | None
) -> None:
    assert kind_of(body, address, stated, wanted) == kind


@pytest.mark.parametrize(
    ("harvest", "message"),
    [
        ({}, "the collection of files's place is missing; allowed: url, folder"),
        ({"url": "https://a.example/f", "folder": "saved"}, "has `url` or `folder`, not both"),
        ({"folder": "https://a.example/f"}, "is an address; write it as `url`"),
        ({"folder": "saved", "names": ["a/*.json"]}, "is no pattern of a file's name"),
        ({"url": "https://a.example/f", "names": ["*"]}, "choose among the files of a folder"),
        ({"folder": "saved", "media_type": "text/jsn"}, "is not allowed"),
        ({"folder": "saved", "related": "a["}, "is not JMESPath"),
    ],
)
def test_a_wrong_block_is_found_when_the_file_is_read(harvest: dict[str, Any], message: str) -> None:
    with pytest.raises(MappingError, match=message):
        files_mapping(**harvest)


def test_local_files_ask_at_no_host() -> None:
    assert files_mapping(folder="saved").harvest.addresses == ()
    assert isinstance(files_mapping(url="https://a.example/f").harvest, Files)
