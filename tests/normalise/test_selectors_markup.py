"""Values in HTML and XML: by CSS, XPath, the label beside them, and a listing's row with its head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.mapping.rule import Leaf
from normalise.opened_record import OpenedRecord
from normalise.raw_record import Payload, PayloadRole
from normalise.selectors.folded_text import fold, slug
from normalise.selectors.markup import Markup, text_of
from normalise.selectors.select import compile_select
from tests.normalise.small_mapping import html_payload


def select(rule: dict[str, object], *payloads: Payload) -> list[object]:
    record = OpenedRecord(payloads, None, "en")
    return list(compile_select(Leaf.model_validate(rule))(record, None))


REGISTER = """
<table>
<tr><td><img alt=""></td><td>Qualification  Title:</td><td>Beekeeping (Micro-credential)</td><td></td></tr>
<tr><td><img alt=""></td><td>Te Reo M&amacr;ori Title</td><td></td><td></td></tr>
<tr><td>Level</td><td>4</td></tr>
<tr><th>Graduate profile</th><td>Graduates will:<ul><li>keep <b>bees</b></li><li>read a hive</li></ul></td></tr>
<tr><td>Purpose</td><td>First line<br>
   second
   line<p>New paragraph</p><table><tr><td>Inner</td><td>cell</td></tr></table></td></tr>
</table>
<dl><dt>Developer</dt><dt>Owner</dt><dd>Apiary Aotearoa</dd><dt>Empty</dt></dl>
"""


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("qualification title", ["Beekeeping (Micro-credential)"]),
        ("QUALIFICATION TITLE", ["Beekeeping (Micro-credential)"]),
        ("Level", ["4"]),
        ("Graduate Profile", ["Graduates will:\n- keep bees\n- read a hive"]),
        ("Purpose", ["First line\nsecond line\nNew paragraph\nInner cell"]),
        ("Developer", ["Apiary Aotearoa"]),
        ("Owner", ["Apiary Aotearoa"]),
        ("Te Reo Maori Title", []),
        ("Inner", []),
        ("Missing", []),
        (["Nowhere", "level"], ["4"]),
    ],
)
def test_a_value_is_found_beside_its_label(label: object, values: list[str]) -> None:
    assert select({"label": label}, html_payload(REGISTER)) == values


def test_a_row_of_more_than_two_texts_is_no_label_and_value() -> None:
    table = "<table><tr><th>Title</th><th>Level</th></tr><tr><td>Bees</td><td>4</td><td>10</td></tr></table>"
    assert Markup(table).labels.labels == []


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ({"css": "li"}, ["- keep bees", "- read a hive"]),
        ({"css": "li b::text"}, ["bees"]),
        ({"css": "img::attr(alt)"}, []),
        ({"xpath": "//dd"}, ["Apiary Aotearoa"]),
        ({"xpath": "string(//td[text()='Level']/following-sibling::td)"}, ["4"]),
        ({"xpath": "//dt[last()]/text()"}, ["Empty"]),
    ],
)
def test_css_and_xpath_give_texts_without_empty_ones(rule: dict[str, object], values: list[str]) -> None:
    assert select(rule, html_payload(REGISTER)) == values


ROW = """<table><thead><tr><th>Title</th><th>Level</th><th>Approval
Date</th><th></th></tr></thead><tr><td>Bees</td><td> 4 </td><td>07/2019</td><td><a href="v?key=1">go</a></td></tr></table>"""


@pytest.mark.parametrize(
    ("column", "values"),
    [("title", ["Bees"]), ("Level", ["4"]), (["Approved", "approval date"], ["07/2019"]), ("Credits", [])],
)
def test_a_column_is_read_in_a_listings_row_with_its_head(column: object, values: list[str]) -> None:
    main = html_payload("<p>detail page</p>")
    assert select({"column": column}, main, html_payload(ROW, PayloadRole.ROW)) == values


def test_xml_is_read_with_its_case() -> None:
    xml = Payload(PayloadRole.MAIN, "x", "application/xml", b"<r xml:lang='fr'><Titre>Abeilles</Titre></r>")
    assert select({"xpath": "/r/Titre"}, xml) == ["Abeilles"]
    assert select({"css": "Titre::text"}, xml) == ["Abeilles"]


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<p>Māori</p>".encode(), None),
        ("<p>Māori</p>".encode(), "no-such-charset"),
        ("\ufeff<p>Māori</p>".encode("utf-16"), None),
        ("<meta charset='iso-8859-13'><p>Māori</p>".encode("iso-8859-13"), None),
        ("<p>Māori</p>".encode("iso-8859-13"), "iso-8859-13"),
    ],
)
def test_bytes_are_decoded_as_they_say_or_as_they_must(body: bytes, charset: str | None) -> None:
    assert select({"css": "p"}, Payload(PayloadRole.MAIN, "x", "text/html", body, charset)) == ["Māori"]


def test_undeclared_bytes_that_are_not_utf_8_are_windows_1252() -> None:
    assert select({"css": "p"}, Payload(PayloadRole.MAIN, "x", "text/html", b"<p>caf\xe9 \x96</p>")) == [
        "café –"
    ]


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_at_all_is_read_as_some_page(html: str) -> None:
    markup = Markup(html)
    assert "<script" not in text_of(markup.selector.root)
    assert isinstance(markup.labels.labels, list)


@pytest.mark.parametrize(("depth", "text"), [(200, "top\ndeep"), (5000, "top")])
def test_a_page_nested_too_deep_for_its_parser_is_read_as_far_as_it_goes(depth: int, text: str) -> None:
    assert text_of(Markup("<p>top</p>" + "<div>" * depth + "deep").selector.root) == text


@given(st.text(st.characters(codec="utf-8")))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_takes_case_marks_and_layout() -> None:
    assert fold(" MĀTAURANGA\u00a0  Māori : ") == "matauranga maori"
    assert fold("Œuvre Été") == "œuvre ete"
    assert slug("Te Pūkenga (Ōtara) & co.") == "te-pukenga-otara-co"
