"""Record ids: reversible, fit for one step of an address, and the case the mapping says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.descriptor import Descriptor
from normalise.identity import native_id_of, record_id
from normalise.mapping.record_block import IdCase
from normalise.organisation_id import organisation_id
from tests.normalise.small_mapping import html_payload, json_payload, row_payload, small_mapping, with_fields

PATTERN = re.compile(Descriptor.model_json_schema()["properties"]["id"]["pattern"])
NATIVE = st.text(st.characters(codec="utf-8"), min_size=1)


@given(NATIVE)
def test_an_id_fits_its_pattern_and_can_be_read_back(native_id: str) -> None:
    written = record_id("nz_nzqa", native_id, IdCase.EXACT)
    assert PATTERN.fullmatch(written)
    raw = re.sub(r"~([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), written.removeprefix("nz_nzqa:"))
    assert raw.encode("latin-1").decode() == native_id


@given(NATIVE, NATIVE)
def test_two_native_ids_never_share_a_record_id(one: str, other: str) -> None:
    same = record_id("a", one, IdCase.EXACT) == record_id("a", other, IdCase.EXACT)
    assert same == (one == other)


def test_tilde_slash_and_macron_are_escaped() -> None:
    assert record_id("a", "x~/ā.B-_1", IdCase.EXACT) == "a:x~7E~2F~C4~81.B-_1"


@pytest.mark.parametrize(
    ("case", "written"), [(IdCase.LOWER, "a:ce-ab"), (IdCase.UPPER, "a:CE-AB"), (IdCase.EXACT, "a:ce-AB")]
)
def test_the_case_is_the_mappings(case: IdCase, written: str) -> None:
    assert record_id("a", "ce-AB", case) == written


def test_an_empty_id_is_an_error_that_names_the_source() -> None:
    with pytest.raises(ValueError, match="a record of nz_nzqa has an empty id"):
        record_id("nz_nzqa", "", IdCase.EXACT)


def test_the_native_id_is_read_by_the_mappings_rule() -> None:
    by_term = with_fields("", record_id="{term: 'ceterms:ctid', case: lower}")
    assert native_id_of((json_payload({"ceterms:ctid": "ce-AB"}),), by_term) == "ce-ab"
    assert native_id_of((row_payload({"ID ": " 7 "}),), small_mapping()) == "7"
    by_address = with_fields("", record_id="{address: 'key=([A-Z0-9]+)'}")
    assert (
        native_id_of((html_payload("<p>x</p>", address="https://a.example/v.do?key=TF0849&x=1"),), by_address)
        == "TF0849"
    )


def test_payloads_without_an_id_give_none() -> None:
    assert native_id_of((row_payload({"Id": "  "}),), small_mapping()) is None
    assert native_id_of((), small_mapping()) is None


def test_organisations_have_their_own_id_or_their_folded_name() -> None:
    assert organisation_id("nz", None, "Te Pūkenga  – Ōtāhuhu") == "nz:te-pukenga-otahuhu"
    assert organisation_id("nz", None, "OTAGO Polytechnic") == organisation_id(
        "nz", None, "Otago  polytechnic"
    )
    assert organisation_id("us", "CE-67C4", "Any") == "us:ce-67c4"
    assert organisation_id("us", None, "…") == "us:~E2~80~A6"
