"""The sample sources: marked, exportable, and gone on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalise.sample_note import SAMPLE_NOTE
from tests.credatlas.running import credatlas, credatlas_here
from tests.credatlas.table_source import MAPPING, write_source


def test_samples_make_a_catalogue_of_three_sources_and_say_what_was_left_out(sample_home: Path) -> None:
    rows = json.loads(credatlas_here(sample_home, "sources", "list", "--json").out)
    counts = {row["source"]: row["records"] for row in rows if row["source"].startswith("sample_")}
    assert sorted(counts) == ["sample_ca_on_ecampus", "sample_nz_nzqa", "sample_us_credential_registry"]
    assert sum(counts.values()) >= 300
    groups = json.loads(credatlas_here(sample_home, "issues", "--json").out)
    assert {"missing_field", "duplicate_id", "unmapped_value"} <= {group["code"] for group in groups}


def test_no_exported_statement_has_what_its_source_withholds(tmp_path: Path) -> None:
    withholding = MAPPING.replace("attribution: Orchard School}", "attribution: x, withhold: [credit_value]}")
    for mapping, shown in ((MAPPING, 6), (withholding, 0)):
        home = tmp_path / f"home-{shown}"
        more = write_source(tmp_path / f"own-{shown}", range(6), mapping=mapping)
        assert credatlas_here(home, "sources", "enable", "xx_orchard", more=more).status == 0
        assert credatlas_here(home, "harvest", "xx_orchard", more=more).status == 0
        exported = credatlas_here(home, "export", "ctdl", more=more).out
        assert (len(exported.splitlines()), exported.count("ceterms:creditValue")) == (6, shown)


def test_exported_records_have_the_address_of_their_pages(sample_home: Path) -> None:
    local = credatlas_here(sample_home, "export", "ctdl", "--source", "sample_nz_nzqa")
    node = json.loads(local.out.splitlines()[0])["@graph"][0]
    assert node["ceterms:description"]["en"].startswith(SAMPLE_NOTE["en"])
    first = node["@id"]
    assert first.startswith("http://127.0.0.1:8000/credentials/sample_nz_nzqa:")
    assert local.err.count("named by local addresses") == 1
    address = {"CREDATLAS_PUBLIC_URL": "https://c.example/"}
    public = credatlas_here(sample_home, "export", "ctdl", "--source", "sample_nz_nzqa", more=address)
    known = json.loads(public.out.splitlines()[0])["@graph"][0]["@id"]
    assert known == first.replace("http://127.0.0.1:8000", "https://c.example")
    assert "local addresses" not in public.err


def test_dropping_the_samples_empties_store_and_index(harvested_home: Path) -> None:
    assert "sample records removed" in credatlas(harvested_home, "samples", "drop").out
    assert credatlas(harvested_home, "index", "follow", "--once").status == 0
    assert "exactly what the store holds" in credatlas(harvested_home, "index", "verify").out
    assert credatlas(harvested_home, "export", "ctdl").out == ""


def test_the_first_live_run_says_that_it_removed_the_samples(harvested_home: Path) -> None:
    more = write_source(harvested_home / "own", range(6))
    credatlas_here(harvested_home, "sources", "enable", "xx_orchard", more=more)
    first = credatlas_here(harvested_home, "harvest", "xx_orchard", "--json", more=more)
    assert json.loads(first.out)[0]["state"] == "accepted"
    assert "sample records removed, as the first live source is in the catalogue" in first.err
    assert "sample" not in credatlas_here(harvested_home, "harvest", "xx_orchard", more=more).err


@pytest.mark.parametrize(
    "words", [("runs", "list", "--json"), ("issues", "--all", "--json"), ("runs", "show", "1", "--json")]
)
def test_json_is_json(words: tuple[str, ...], sample_home: Path) -> None:
    assert json.loads(credatlas_here(sample_home, *words).out)
