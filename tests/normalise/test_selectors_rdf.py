"""RDF and XML of linked elements become nodes by term, safely and always alike."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.raw_record import Payload, PayloadRole
from normalise.selectors.document import JsonDocument, UnreadablePayload, open_document
from normalise.selectors.elm_json import elm_document
from normalise.selectors.elm_names import name_in, name_of
from normalise.selectors.markup import Markup
from normalise.selectors.rdf import UnreadableRdf, rdf_nodes
from normalise.selectors.tagged_texts import together

BASE = "https://a.example/doc"
LOQ = "http://data.europa.eu/snb/model/ap/loq-constraints/"
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "boom"}">' for n in range(10))


def nodes(text: str, media_type: str = "text/turtle") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rdf_nodes(text, media_type, BASE)["@graph"]
    return found


def opened(body: str, media_type: str) -> Any:
    return open_document(Payload(PayloadRole.MAIN, BASE, media_type, body.encode()))


def linked(inside: str, before: str = "") -> str:
    return f'{before}<Courses xmlns="{LOQ}">{inside}</Courses>'


def test_terms_are_named_as_selectors_name_them() -> None:
    turtle = """
        <https://a.example/1> a <http://data.europa.eu/snb/model/elm/Qualification> ;
          <http://data.europa.eu/snb/model/elm/EQFLevel> <http://data.europa.eu/snb/eqf/5> ;
          <http://purl.org/dc/terms/type> <https://a.example/kind> ;
          <https://purl.org/ctdl/terms/ctid> "ce-1" ; <https://other.example/term> "x" ."""
    first, *stubs = nodes(turtle)
    assert first == {
        "@id": "https://a.example/1",
        "@type": ["Qualification"],
        "ceterms:ctid": ["ce-1"],
        "dcType": [{"@id": "https://a.example/kind"}],
        "eqfLevel": [{"@id": "http://data.europa.eu/snb/eqf/5"}],
        "https://other.example/term": ["x"],
    }
    assert stubs == [{"@id": "http://data.europa.eu/snb/eqf/5"}, {"@id": "https://a.example/kind"}]


@pytest.mark.parametrize(
    ("literal", "said"),
    [
        ('"P60M"^^<http://www.w3.org/2001/XMLSchema#duration>', "P60M"),
        ('"007"^^<http://www.w3.org/2001/XMLSchema#integer>', "007"),
        ('"2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date>', "2026-02-30"),
        ('"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', "1.50"),
        ("true", "true"),
    ],
)
def test_a_literal_stays_what_the_source_wrote(literal: str, said: str) -> None:
    assert nodes(f"<a:1> <a:p> {literal} .")[0]["a:p"] == [said]


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://a.example/doc", "https://a.example/doc#one"),
        ("some folder/x.ttl", "file:///some%20folder/x.ttl#one"),
    ],
)
def test_relative_addresses_depend_on_the_document_and_on_nothing_of_this_machine(
    base: str, address: str
) -> None:
    assert rdf_nodes("<#one> <a:p> 'x' .", "text/turtle", base)["@graph"][0]["@id"] == address


def test_nodes_without_an_address_stand_where_they_are_cited() -> None:
    turtle = "<a:1> <a:p> _:x . _:x <a:q> [ <a:r> 'deep' ] ; <a:back> _:x . [] <a:p> 'loose' ."
    assert nodes(turtle) == [
        {"@id": "a:1", "a:p": [{"a:back": [{}], "a:q": [{"a:r": ["deep"]}]}]},
        {"a:p": ["loose"]},
    ]


def test_a_web_of_nodes_without_addresses_is_refused_before_it_fills_the_memory() -> None:
    turtle = " ".join(f"_:n{n} <a:p> _:n{n + 1}, [ <a:q> _:n{n + 1} ] ." for n in range(24))
    with pytest.raises(UnreadableRdf, match="so often"):
        nodes(f"<a:1> <a:p> _:n0 . {turtle}")


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("text/turtle", "<a:1> <a:p> ."),
        ("text/turtle", "<a:1> <a:p> " + "[ <a:p> " * 3000 + "'x'" + "]" * 3000 + " ."),
        ("application/n-triples", "no triple"),
        ("application/rdf+xml", "<rdf:RDF"),
        ("application/rdf+xml", "<a/>"),
    ],
)
def test_what_is_no_rdf_is_an_error_of_ours(media_type: str, text: str) -> None:
    if text == "<a/>":
        assert all("@id" in node or "@type" in node for node in nodes(text, media_type))
        return
    with pytest.raises(UnreadableRdf):
        nodes(text, media_type)


@pytest.mark.parametrize("media_type", ["application/rdf+xml", "application/xml"])
def test_entities_do_not_unfold(media_type: str) -> None:
    is_rdf = media_type == "application/rdf+xml"
    open_tag = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        if is_rdf
        else f'<Courses xmlns="{LOQ}">'
    )
    close_tag = "</rdf:RDF>" if is_rdf else "</Courses>"
    inside = (
        '<rdf:Description rdf:about="a:1"><p xmlns="a:">&a9;</p></rdf:Description>'
        if is_rdf
        else "<title>&a9;</title>"
    )
    text = f"<?xml version='1.0'?><!DOCTYPE x [{BOMB}]>{open_tag}{inside}{close_tag}"
    with pytest.raises(UnreadablePayload):
        opened(text, media_type)


def test_nothing_outside_a_document_is_read(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden")
    before = f"<!-- <a> --><!DOCTYPE x [<!ENTITY e SYSTEM '{secret.as_uri()}'>]>"
    with pytest.raises(UnreadablePayload, match="declares a document type"):
        opened(linked("<learningOpportunityReferences/>", before), "application/xml")
    rdf = (
        f"{before}<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:a='a:'>"
        "<rdf:Description rdf:about='a:1'><a:p>&e;</a:p></rdf:Description></rdf:RDF>"
    )
    with pytest.raises(UnreadablePayload, match="declares a document type"):
        opened(rdf, "application/rdf+xml")


def test_elements_that_name_one_another_are_nodes() -> None:
    text = linked(
        "<learningOpportunityReferences><learningOpportunity id='a:1'>"
        "<title language='en'>Bees</title><title language='nl'>Bijen</title><title language='en'>Hives</title>"
        "<type uri='a:kind'/><providedBy idref='a:org'/><ISCEDFCode uri='a:0811'/><!-- nothing --><duration>P3M</duration>"
        "</learningOpportunity></learningOpportunityReferences>"
    )
    assert opened(text, "text/xml").data["@graph"] == [
        {
            "@id": "a:1",
            "@type": "LearningOpportunity",
            "title": [{"en": ["Bees", "Hives"], "nl": "Bijen"}],
            "dcType": [{"@id": "a:kind"}],
            "providedBy": [{"@id": "a:org"}],
            "thematicArea": [{"@id": "a:0811"}],
            "duration": ["P3M"],
        },
        {"@id": "a:kind"},
        {"@id": "a:0811"},
    ]


def test_other_xml_stays_elements() -> None:
    assert isinstance(opened("<Courses><title>Bees</title></Courses>", "application/xml"), Markup)
    assert isinstance(opened(f"<Courses about='{LOQ}'/>", "application/xml"), Markup)


def test_xml_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(UnreadablePayload):
        opened(linked("<r>" + "<a>" * 150 + "</a>" * 150 + "</r>"), "application/xml")


def test_json_that_is_nested_without_end_is_refused() -> None:
    deep = '{"a":' * 150 + "1" + "}" * 150
    body = '{"@context": "http://data.europa.eu/snb/model/context/edc-ap", "a": ' + deep + "}"
    with pytest.raises(UnreadablePayload, match="nested more than 100 deep"):
        opened(body, "application/json")


def test_json_of_other_contexts_is_left_as_it_is() -> None:
    data = '{"@context": "https://www.w3.org/ns/credentials/v2", "id": "a:1"}'
    assert opened(data, "application/ld+json").data["id"] == "a:1"


def test_both_spellings_of_a_term_are_one() -> None:
    context = {"e": "http://data.europa.eu/snb/model/elm/", "@language": "nl"}
    found = elm_document(
        {"@context": [context], "e:EQFLevel": 1, "elm:NQFLevel": 2, "ISCEDFCode": 3, "id": "a:1"}
    )
    assert found == {
        "@context": {"@language": "nl"},
        "eqfLevel": 1,
        "nqfLevel": 2,
        "thematicArea": 3,
        "@id": "a:1",
    }


def test_indonesian_is_a_language_and_no_id() -> None:
    found = elm_document(
        {"@context": "http://data.europa.eu/snb/model/x", "title": {"id": "Lebah", "en": "Bees"}}
    )
    assert found["title"] == {"id": "Lebah", "en": "Bees"}


def test_names_without_a_namespace_that_is_known_stay() -> None:
    assert name_of("urn:x") == "urn:x"
    assert name_of("https://other.example/a#b") == "https://other.example/a#b"
    assert name_in("other:thing", {}) == "other:thing"
    assert name_in("title", {}) == "title"


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(
    st.dictionaries(
        st.sampled_from(["en", "nl", "fr"]), st.lists(TEXTS, min_size=1, max_size=3, unique=True), max_size=3
    )
)
def test_texts_by_language_come_through_turtle_whole(texts: dict[str, list[str]]) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    statements = [f"<a:1> <a:p> {quoted(text)}@{tag} ." for tag, listed in texts.items() for text in listed]
    found = nodes("\n".join(statements))
    kept = {} if not found else found[0]["a:p"][0]
    assert {tag: sorted([given] if isinstance(given, str) else given) for tag, given in kept.items()} == {
        tag: sorted(listed) for tag, listed in texts.items()
    }


@given(st.text(max_size=80), st.sampled_from(["text/turtle", "application/n-triples", "application/rdf+xml"]))
def test_no_text_raises_anything_else(text: str, media_type: str) -> None:
    with contextlib.suppress(UnreadableRdf):
        nodes(text, media_type)


@given(st.text(max_size=60))
def test_no_xml_of_the_model_raises_anything_else(inside: str) -> None:
    with contextlib.suppress(UnreadablePayload):
        assert isinstance(opened(linked(inside), "application/xml"), JsonDocument)


@given(
    st.lists(
        st.one_of(
            TEXTS,
            st.builds(
                lambda tag, text: {"@language": tag, "@value": text}, st.sampled_from(["en", "nl"]), TEXTS
            ),
        )
    )
)
def test_putting_texts_together_loses_none(values: list[Any]) -> None:
    found = together(values)
    kept = [
        text
        for value in found
        if isinstance(value, dict)
        for given in value.values()
        for text in ([given] if isinstance(given, str) else given)
    ]
    assert sorted(kept) == sorted(value["@value"] for value in values if isinstance(value, dict))
    assert [value for value in found if isinstance(value, str)] == [
        value for value in values if isinstance(value, str)
    ]
