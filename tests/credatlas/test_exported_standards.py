"""Every record of the sample providers and every real one is stated in each standard, or told what it lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from catalogue_store import CatalogueStore
from credatlas.instance import Instance
from credatlas.rehearsal import rehearse
from normalise.ctdl import validate_ctdl
from normalise.descriptor import Descriptor
from normalise.elements import Coding
from normalise.elm import to_elm, to_elm_xml
from normalise.errors import NotStatable
from normalise.forms import FORMS, JSON_LD
from normalise.rights import republished
from normalise.vocabularies import load_vocabularies
from tests.credatlas.running import credatlas, credatlas_here
from tests.credatlas.test_real_records import FOLDERS, SOURCE, TWINS
from tests.normalise.elm import profile, published
from tests.normalise.every_field import address_of
from tests.normalise.open_badges.specification import check as check_achievement
from tests.normalise.schema_org import shape

VOCABULARIES = load_vocabularies()
EXPORTED = [name for name, form in FORMS.items() if form.media_type == JSON_LD]


def findings(name: str, document: dict[str, Any]) -> list[str]:
    """What is wrong with a document by our own checks."""
    if name == "ctdl":
        return [str(one) for one in validate_ctdl(document)]
    if name == "schema_org":
        return list(shape.breaches(document))
    if name == "elm":
        return profile.breaches(document)
    check_achievement(document)
    return []


@pytest.mark.parametrize("name", EXPORTED)
def test_every_record_is_exported_or_counted_by_what_it_lacks(sample_home: Path, name: str) -> None:
    ended = credatlas_here(sample_home, "export", name)
    documents = [json.loads(line) for line in ended.out.splitlines()]
    left_out = sum(map(int, re.findall(r"^(\d+) records? left out: ", ended.err, re.MULTILINE)))
    assert len(documents) + left_out == len(stored(sample_home))
    assert f"{len(documents)} records exported" in ended.err
    assert {found for document in documents for found in findings(name, document)} == set()
    if name == "elm":
        assert "European Learning Model requires elm:ISCEDFCode (subject)" in ended.err
    else:
        assert len(documents) >= 300


def test_one_list_is_as_good_as_lines(sample_home: Path) -> None:
    lines = credatlas(sample_home, "export", "ob3", "--source", "sample_nz_nzqa").out.splitlines()
    listed = credatlas(sample_home, "export", "ob3", "--source", "sample_nz_nzqa", "--json").out
    assert json.loads(listed) == [json.loads(line) for line in lines]
    assert json.loads(credatlas(sample_home, "export", "elm", "--json").out) == []


def read(store: CatalogueStore) -> list[Descriptor]:
    found, after = [], 0
    while batch := store.records.iterate(after_number=after, limit=500):
        found += [republished(Descriptor.model_validate_json(one.descriptor_json)) for one in batch]
        after = batch[-1].number
    return found


def stored(home: Path) -> list[Descriptor]:
    with Instance.from_environment(home=home).open_store() as store:
        return read(store)


def with_a_field(said: Descriptor) -> Descriptor:
    """As if an official concordance gave the record a field of ISCED-F, so that the rest of it can be stated."""
    field = Coding(scheme="isced-f", code="0611")
    return said.model_copy(update={"subject": (*said.subject, field)})


def lacking(name: str, said: Descriptor) -> set[str]:
    """The terms whose required values a record lacks; empty when it can be stated, and then it is right."""
    try:
        body, _ = FORMS[name].write(said, VOCABULARIES, address_of)
    except NotStatable as error:
        return {one.term for one in error.missing}
    assert findings(name, json.loads(body)) == []
    return set()


def test_records_with_a_field_of_isced_f_are_stated_in_elm(
    sample_home: Path, published_schemas: Path | None
) -> None:
    lacks = {said.id: (said, lacking("elm", said)) for said in map(with_a_field, stored(sample_home))}
    assert "elm:ISCEDFCode" not in {term for _, terms in lacks.values() for term in terms}
    records = [said for said, terms in lacks.values() if not terms]
    assert len(records) >= 150
    trees = [etree.fromstring(to_elm_xml(said, VOCABULARIES, address_of)[0]) for said in records]
    if published_schemas is not None:
        schema = published.load_schema(published_schemas)
        for tree in trees:
            schema.assertValid(tree)
        documents = [to_elm(said, VOCABULARIES, address_of).document for said in records[::10]]
        assert published.shape_findings(documents, published.load_shapes(published_schemas)) == ""


@pytest.mark.parametrize("folder_name", FOLDERS)
def test_real_records_are_stated_or_told_what_they_lack(
    folder_name: str, real_samples: Path | None, count_real_samples: Callable[[int], None], tmp_path: Path
) -> None:
    folder = tmp_path / "twin" if real_samples is None else real_samples / "credential-registry" / folder_name
    if real_samples is None:
        folder.mkdir()
        (folder / "graph.json").write_text(json.dumps(TWINS["graph.json"]), encoding="utf-8")
    instance = Instance.from_environment(home=tmp_path / "home")
    with instance.open_store() as store:
        rehearse(instance, store, SOURCE, folder)
        records = read(store)
    assert records
    count_real_samples(0 if real_samples is None else len(records))
    for said in records:
        lacks = {name: lacking(name, said) for name in EXPORTED}
        assert (lacks["ctdl"], lacks["schema_org"]) == (set(), set())
        assert lacks["ob3"] <= {"Achievement.criteria"}
        assert lacks["elm"] - lacking("elm", with_a_field(said)) == {"elm:ISCEDFCode"}
