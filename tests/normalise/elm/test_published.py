"""Against the shapes, the schema and the code lists as the Commission published them, where they are at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from rdflib import Graph

from normalise.descriptor import Descriptor
from normalise.elm import to_elm, to_elm_xml
from normalise.elm.concepts import country_concept, currency_concept, language_concept
from tests.normalise.applying import VOCABULARIES
from tests.normalise.elm.published import addresses_of, load_schema, load_shapes, shape_findings
from tests.normalise.elm.test_document import CONTENT, IRISH, REFERENCED, least
from tests.normalise.every_field import address_of, every_field


@pytest.fixture(scope="module")
def references(published_schemas: Path | None) -> Path:
    if published_schemas is None:
        pytest.skip(
            "no published schemas beside the real samples; the profile restated by us is checked elsewhere"
        )
    return published_schemas


@pytest.fixture(scope="module")
def shapes(references: Path) -> Graph:
    return load_shapes(references)


@pytest.fixture(scope="module")
def schema(references: Path) -> etree.XMLSchema:
    return load_schema(references)


def records() -> Iterator[Descriptor]:
    """The least, everything, everything but each field, and a qualification."""
    yield least()
    yield every_field()
    yield least(at_level=[IRISH], eqf=REFERENCED)
    yield least(workload={"hours": {"low": 20, "high": 20}, "kind": "contact", "as_given": "20"})
    yield least(is_free="yes", schedule=["full_time"], estimated_duration={"minimum": "P1W", "as_given": "x"})
    for name in CONTENT:
        default = Descriptor.model_fields[name].get_default(call_default_factory=True)
        yield every_field().model_copy(update={name: default})


def test_graphs_conform_to_the_shapes(shapes: Graph) -> None:
    half = list(records())[::2]
    numbered = [one.model_copy(update={"id": f"nz_x:{number}"}) for number, one in enumerate(half)]
    documents = [to_elm(one, VOCABULARIES, address_of).document for one in numbered]
    assert shape_findings(documents, shapes) == ""


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda graph: graph[0].pop("foaf:homepage"), "homepage"),
        (lambda graph: graph[0].update({"dc:title": {"en": ["Bees", "Keeping bees"]}}), "title"),
        (lambda graph: graph[1].update({"elm:ISCEDFCode": [{"@id": "http://x.example/1"}]}), "ISCEDFCode"),
    ],
)
def test_the_shapes_find_what_is_wrong(shapes: Graph, spoil: Any, named: str) -> None:
    document = to_elm(least(), VOCABULARIES, address_of).document
    spoil(document["@graph"])
    assert named in shape_findings([document], shapes)


def test_xml_is_valid_by_the_schema(schema: etree.XMLSchema) -> None:
    for said in records():
        schema.assertValid(etree.fromstring(to_elm_xml(said, VOCABULARIES, address_of)[0]))


def test_the_schema_takes_the_example_of_the_commission_and_refuses_a_wrong_code(
    schema: etree.XMLSchema, real_samples: Path | None
) -> None:
    assert real_samples is not None
    schema.assertValid(etree.parse(real_samples / "elm-loq-xml" / "loq.xml"))
    body = to_elm_xml(least(), VOCABULARIES, address_of)[0].replace(b"isced-f/0811", b"isced-f/0893")
    assert not schema.validate(etree.fromstring(body))


def test_every_code_we_state_is_in_its_list(references: Path) -> None:
    lists = references / "elm" / "codelists"
    published = {address for file in lists.glob("*.csv") for address in addresses_of(lists, file.stem)}
    elm = VOCABULARIES.elm
    ours = {code.address for code in (*elm._codes.values(), *elm._levels.values())}
    assert ours <= published
    languages = filter(None, (language_concept(tag, VOCABULARIES) for tag in VOCABULARIES.languages))
    assert {node["@id"] for node in languages} <= published
    countries = filter(None, (country_concept(one.code, VOCABULARIES) for one in VOCABULARIES.countries))
    currencies = filter(None, map(currency_concept, VOCABULARIES.currencies))
    assert {node["@id"] for node in (*countries, *currencies)} <= published
    assert {f"http://data.europa.eu/snb/isced-f/{code}" for code in VOCABULARIES.isced_f} <= published
