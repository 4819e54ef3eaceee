"""The sample variant of a mapping asks the sample providers and nobody else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from normalise.errors import MappingError
from normalise.mapping.harvest_block import CtdlRegistry, HtmlPages, Table
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.mapping.rule import Leaf
from normalise.mapping.sample_variant import as_sample
from tests.normalise.small_mapping import SOURCE, small_mapping, small_text

ORIGIN = "http://127.0.0.1:8400"
MAPPINGS = Path(__file__).parents[2] / "mappings"


def shipped(stem: str) -> Mapping:
    return load_mapping((MAPPINGS / f"{stem}.yml").read_text("utf-8"), stem, stem)


def test_a_sample_is_a_source_of_its_own_with_no_schedule() -> None:
    original = shipped("us_credential_registry")
    sample = as_sample(original, ORIGIN)
    assert (sample.id, sample.source.is_sample, sample.harvest.schedule) == (
        "sample_us_credential_registry",
        True,
        None,
    )
    assert (sample.expect.minimum_records, sample.record, sample.accept) == (
        1,
        original.record,
        original.accept,
    )
    assert sample.expect.fill == original.expect.fill
    assert sample.hash != original.hash


@pytest.mark.parametrize("stem", ["nz_nzqa", "us_credential_registry", "ca_on_ecampus"])
def test_every_address_of_a_shipped_mapping_moves_to_the_origin(stem: str) -> None:
    match as_sample(shipped(stem), ORIGIN).harvest:
        case HtmlPages() as pages:
            addresses = [pages.list_url, pages.detail_url]
        case CtdlRegistry() as registry:
            addresses = [registry.base_url]
        case Table() as table:
            assert table.file is None
            addresses = [table.url]
    assert all(address is not None and address.startswith(ORIGIN) for address in addresses)


def test_path_and_query_stay_with_their_key() -> None:
    pages = shipped("nz_nzqa").harvest
    sample = as_sample(shipped("nz_nzqa"), ORIGIN).harvest
    assert isinstance(pages, HtmlPages)
    assert isinstance(sample, HtmlPages)
    assert pages.detail_url is not None
    assert sample.detail_url == ORIGIN + pages.detail_url.removeprefix("https://www.nzqa.govt.nz")
    assert "{key}" in (sample.detail_url or "")


def test_a_file_becomes_an_address_of_the_same_path() -> None:
    source = SOURCE.replace("url: https://register.example/list.csv", "file: ../exports/micro list.csv")
    mapping = load_mapping(small_text(source=source), "xx_test", "x")
    harvest = as_sample(mapping, ORIGIN).harvest
    assert isinstance(harvest, Table)
    assert (harvest.url, harvest.file) == (f"{ORIGIN}/exports/micro%20list.csv", None)


@pytest.mark.parametrize("origin", ["127.0.0.1:8400", "ftp://x", "/samples"])
def test_an_origin_is_a_scheme_and_a_host(origin: str) -> None:
    with pytest.raises(MappingError, match="the origin of samples is an address"):
        as_sample(small_mapping(), origin)


def test_samples_are_credited_to_nobody_real() -> None:
    original, sample = shipped("nz_nzqa"), as_sample(shipped("nz_nzqa"), ORIGIN)
    told = sample.source.model_dump_json() + sample.record.model_dump_json()
    assert original.source.publisher not in sample.source.publisher
    assert sample.source.licence.withhold == ()
    assert "nzqa.govt.nz" not in told
    assert sample.source.title["en"] == "Sample records in the form of: NZQA register of micro-credentials"
    assert '"New Zealand Qualifications Authority"' not in told
    assert '"New Zealand Qualifications Authority (sample)"' in told


def test_web_page_of_a_sample_is_at_no_real_place() -> None:
    fields = as_sample(shipped("nz_nzqa"), ORIGIN).record.fields
    page = fields["subject_webpage"]
    assert isinstance(page, Leaf)
    found = re.search(page.address or "", f"{ORIGIN}/nzqf/view.do?selectedItemKey=5055")
    assert found is not None
    assert found.group(1) == "/nzqf/view.do?selectedItemKey=5055"
    assert page.transforms == ({"web_address": {"base": "https://samples.example"}},)
