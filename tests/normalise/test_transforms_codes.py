"""Languages, closed lists, codes, places and references."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.elements import Coding, Identifier, Reference
from normalise.errors import TransformError, UnmappedValueError
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.transforms.registry import TRANSFORMS
from normalise.transforms.spoken import language_among
from tests.normalise.applying import EVERYWHERE, NEW_ZEALAND, ONTARIO, QUEBEC, apply


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("English", "en"),
        ("anglais", "en"),
        ("te reo Māori", "mi"),
        ("Te Reo Maori", "mi"),
        ("mao", "mi"),
        ("en-US", "en-US"),
        ("EN_us", "en-US"),
        ("en-EN", "en"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("Chinese", "zh"),
        ("fre", "fr"),
        ("Français", "fr"),
        ("ar-SA", "ar-SA"),
        ("", None),
    ],
)
def test_languages_by_name_code_and_tag(text: str, tag: str | None) -> None:
    assert apply("language_tag", text) == tag


@pytest.mark.parametrize("text", ["Klingon", "zz", "English please", "12"])
def test_an_unknown_language_is_unmapped(text: str) -> None:
    with pytest.raises(UnmappedValueError, match="table of languages"):
        apply("language_tag", text)


def test_several_languages_in_one_text() -> None:
    assert apply("languages", "English; French") == ["en", "fr"]
    assert apply("languages", "anglais et français") == ["en", "fr"]
    assert apply("languages", "English; Anishinaabemowin") == ["en", "oj"]
    assert apply({"languages": ["en", "fr"]}, "Bilingue") == ["en", "fr"]
    with pytest.raises(UnmappedValueError, match="'Bilingual'"):
        apply("languages", "Bilingual")
    with pytest.raises(UnmappedValueError, match="'Foo'"):
        apply("languages", "Spanish and Foo")


def test_plain_strings_and_language_maps_are_both_language_maps() -> None:
    assert apply("language_map", "Bees &amp; hives") == LanguageMap({"en": "Bees & hives"})
    assert apply({"language_map": "mi"}, "Ngā pī") == LanguageMap({"mi": "Ngā pī"})
    assert apply("language_map", {"en-us": "Bees", "French": "Abeilles", "mi": " "}) == LanguageMap(
        {"en-US": "Bees", "fr": "Abeilles"}
    )
    assert apply("language_map", {"en": ["bee", "hive"]}) == LanguageMapList({"en": ("bee", "hive")})
    assert apply("language_map", {"@value": "Bees", "@language": "en-NZ"}) == LanguageMap({"en-NZ": "Bees"})
    assert apply("language_map", {"en": ""}) is None
    for wrong in ({"zz": "Bees"}, {"en": 5}, 5):
        with pytest.raises(TransformError):
            apply("language_map", wrong)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Tenir une ruche en santé", "fr"),
        ("Keep a hive in good health", "en"),
        ("Réparation d'un godet", "fr"),
        ("L’accueil", "fr"),
        ("Class D driver's licence", "und"),
        ("Workers’ rights, vitamin D", "und"),
        ("Te tiaki i te wai o te awa", "mi"),
        ("Photogrammetry", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_text_is_told_by_its_commonest_words(text: str, tag: str) -> None:
    assert language_among(text, ["en", "fr", "mi"]) == tag


@pytest.mark.parametrize(
    ("list_name", "value", "expected"),
    [
        ("delivery_type", "deliveryType:OnlineOnly", "online"),
        ("delivery_type", "En ligne", "online"),
        ("delivery_type", "In-person", "in_person"),
        ("delivery_type", "online", "online"),
        (
            "delivery_type",
            {"ceterms:targetNode": "deliveryType:BlendedDelivery", "ceterms:targetNodeName": {"en": "?"}},
            "blended",
        ),
        ("delivery_type", {"ceterms:targetNodeName": {"en-US": "Online"}}, "online"),
        ("delivery_type", "https://credreg.net/ctdl/terms/deliveryType/InPerson", "in_person"),
        ("audience_level", "audLevel:AssociatesDegreeLevel", "post_secondary"),
        ("credential_status", "credentialStat:Active", "active"),
        ("cost_kind", "costType:Tuition", "tuition"),
        ("cost_kind", "costType:EnrollmentFee", "enrolment"),
        ("cost_kind", "costType:ProgramSpecificFee", "other"),
        ("cost_kind", "Frais d’inscription", "enrolment"),
        ("proof", "Open Badges 2.0", "open_badges"),
    ],
)
def test_concepts_and_words_lead_to_closed_lists(list_name: str, value: object, expected: str) -> None:
    assert apply({"concept": list_name}, value) == expected


def test_a_word_that_no_list_has_is_unmapped() -> None:
    with pytest.raises(UnmappedValueError, match="closed list delivery_type"):
        apply({"concept": "delivery_type"}, "by pigeon")


def test_words_of_a_list_are_found_inside_a_text() -> None:
    assert apply({"mentions": "assessment"}, "Portfolio (60%), then a final exam") == ["portfolio", "exam"]
    assert apply({"mentions": "assessment"}, "Practical test underground") == ["practical"], (
        "a test inside a longer word is none"
    )
    prose = {"mentions": {"list": "assessment", "is_prose": True}}
    assert apply(prose, "Ten graded repairs") == []
    assert apply(prose, "A portfolio, but no exam") == [], "a negation is not read"
    with pytest.raises(UnmappedValueError, match="closed list assessment"):
        apply({"mentions": "assessment"}, "Ten graded repairs")


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("Yes", "yes"),
        ("Y", "yes"),
        ("Oui", "yes"),
        ("Āe", "yes"),
        ("TRUE", "yes"),
        (True, "yes"),
        ("Non", "no"),
        ("0", "no"),
        (0, "no"),
        ("N/A", "unknown"),
        ("", None),
    ],
)
def test_answers_are_three_valued(value: object, answer: str | None) -> None:
    assert apply("yes_no", value) == answer
    with pytest.raises(TransformError, match="yes, no or unknown"):
        apply("yes_no", "perhaps")


def test_codes_get_their_lost_zeros_back() -> None:
    cip = {"coding": {"scheme": "cip-ca", "digits": 6}}
    assert [apply(cip, text)[0].code for text in ("1.0604", "01.0604", "11.01", "52.0203 ", 1.0604)] == [
        "01.0604",
        "01.0604",
        "11.0100",
        "52.0203",
        "01.0604",
    ]
    assert apply({"coding": "noc"}, 1201)[0].code == "01201"


@pytest.mark.parametrize(
    ("entry", "text", "part"),
    [
        ({"coding": "noc"}, "132011", "NOC"),
        ({"coding": {"scheme": "cip-ca", "digits": 6}}, "52", "6 digits"),
        ({"coding": "isced-f"}, "0600", "no code of ISCED-F"),
        ({"coding": "soc"}, "15-12", "SOC"),
    ],
)
def test_what_is_no_code_of_the_scheme_is_refused(entry: dict[str, object], text: str, part: str) -> None:
    with pytest.raises(TransformError, match=part):
        apply(entry, text)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("0613", "0613"),
        (" 061 ", "061"),
        ("613 - Software and applications development and analysis", "0613"),
        ("42 Law", "042"),
        ("10", "10"),
        ("http://data.europa.eu/snb/isced-f/0613", "0613"),
        ("https://data.europa.eu/esco/isced-f/0613/", "0613"),
        ("ISCED 061", "061"),
        ("ISCED-F 2013: 0613", "0613"),
        ("iscedf 0613", "0613"),
        ("CITE-F 061", "061"),
        ("0613 - Software and applications development and analysis", "0613"),
        ("0613: our own words", "0613"),
        ("Nursing and midwifery", "0913"),
        ("SCIENCES VETERINAIRES", "084"),
        ({"ceterms:targetNode": "http://data.europa.eu/snb/isced-f/0613"}, "0613"),
        ({"ceterms:codedNotation": "0613", "ceterms:targetNodeName": {"en": "x"}}, "0613"),
        ({"ceterms:targetNodeName": {"en": "Nursing and midwifery"}}, "0913"),
    ],
)
def test_a_stated_field_of_isced_f_is_read_in_every_form(given: object, code: str) -> None:
    found = apply("isced_f", given)
    assert (found.scheme, found.code, found.route) == ("isced-f", code, None)
    assert found.address == f"http://data.europa.eu/snb/isced-f/{code}"
    assert set(found.label.root) == {"en", "fr"}


@pytest.mark.parametrize(
    "given", ["0777", "Beekeeping", "06134", "0613 Nursing and midwifery", True, "ISCED 5", 613, "42", "6"]
)
def test_what_is_no_field_of_isced_f_is_refused(given: object) -> None:
    with pytest.raises(TransformError):
        apply("isced_f", given)


def test_native_codes_have_the_names_of_their_scheme() -> None:
    [cip] = apply({"coding": "cip"}, "11.0102")
    assert cip.label.root == {"en": "Artificial Intelligence"}
    [asced] = apply({"coding": "asced"}, "0101")
    assert asced.label.root == {"en": "Mathematical Sciences"}
    own, *fields = apply({"coding": "cip-ca-2016"}, "03.0104")
    assert own.label.root == {"en": "Environmental science"}
    [field] = fields
    assert (field.code, field.route.code, field.route.is_partial) == ("0521", "03.0104", True)
    [whole] = apply({"coding": "cip-ca-2016"}, "01.0000")[1:]
    assert not whole.route.is_partial
    named = apply("alignment", {"ceterms:frameworkName": "CIP", "ceterms:codedNotation": "11.0102"})
    assert named.label.root == {"en": "Artificial Intelligence"}


def test_an_official_route_adds_the_fields_of_isced_f() -> None:
    codes = apply({"coding": "cip-ca-2016"}, "45.0701")
    assert [(code.scheme, code.code) for code in codes] == [
        ("cip-ca-2016", "45.0701"),
        ("isced-f", "0314"),
        ("isced-f", "0532"),
    ]
    assert [code.scheme for code in apply({"coding": "cip-ca"}, "45.0701")] == ["cip-ca"], (
        "2021 has no route here"
    )


def test_a_subject_path_has_a_code_for_each_name_it_knows() -> None:
    path = apply("nzsced", "Agriculture, Environmental and Related Studies » Agriculture » Beekeeping")
    assert [field.code for field in path] == ["05", "0501", "050104"]
    assert [
        field.code
        for field in apply("nzsced", "Society and Culture » Language and Literature » Te Reo Maori")
    ] == ["09", "0915", None]
    assert apply("nzsced", "Service Sector » Tourism") == [
        Coding(scheme="text", label=LanguageMap({"en": "Service Sector » Tourism"}))
    ]


def test_alignments_keep_code_label_and_address() -> None:
    node = {
        "ceterms:frameworkName": {"en": "O*NET-SOC"},
        "ceterms:codedNotation": "15-1252.00",
        "ceterms:targetNode": "https://www.onetonline.org/link/summary/15-1252.00",
        "ceterms:targetNodeName": {"en": "Software Developers"},
    }
    found = apply("alignment", node)
    assert (found.scheme, found.code, found.address) == (
        "onet",
        "15-1252.00",
        "https://www.onetonline.org/link/summary/15-1252.00",
    )
    assert apply("alignment", {"ceterms:targetNodeName": "Bees"}, QUEBEC) == Coding(
        scheme="text", label=LanguageMap({"fr": "Bees"})
    )
    assert apply({"alignment": {"among": ["en", "fr"]}}, "soins aux aînés") == Coding(
        scheme="text", label=LanguageMap({"fr": "soins aux aînés"})
    )
    assert apply("alignment", {}) is None


@pytest.mark.parametrize(
    ("framework", "name", "code", "scheme"),
    [
        ("https://www.bls.gov/soc/", "Standard Occupational Classification", "31-9092", "soc"),
        ("https://www.bls.gov/soc/", "Standard Occupational Classification", "31-9092.00", "onet"),
        ("https://www.onetcenter.org/taxonomy.html", "Occupations", "31-9092.00", "onet"),
        (
            "https://nces.ed.gov/ipeds/cipcode/search.aspx?y=56",
            "Classification of Instructional Program",
            "30.13",
            "cip",
        ),
        (
            "https://www.naics.com/",
            "NAICS - North American Industry Classification System",
            "928110",
            "naics",
        ),
        ("https://www.census.gov/naics/", None, "928110", "naics"),
        ("https://college.example/soc/", "Our own list", "31-9092.00", "text"),
    ],
)
def test_a_scheme_is_told_by_name_address_and_code(
    framework: str, name: str | None, code: str, scheme: str
) -> None:
    node = {"ceterms:framework": framework, "ceterms:frameworkName": name, "ceterms:codedNotation": code}
    assert apply("alignment", node, EVERYWHERE).scheme == scheme


def test_identifiers_and_references() -> None:
    assert apply({"identifier": "NZQCF listing number"}, 5055) == Identifier(
        type_name="NZQCF listing number", value="5055"
    )
    entry = {"references": r"\[Ref: ([A-Z0-9]+)(?:-\d+)?\]"}
    assert apply(entry, "See [Ref: 2674], [Ref: TF0849] and again [Ref: 2674-2].") == [
        Reference(record_id="nz_nzqa:2674", as_given="[Ref: 2674]"),
        Reference(record_id="nz_nzqa:TF0849", as_given="[Ref: TF0849]"),
    ]
    assert apply(entry, "Nothing cited.") == []


def test_places() -> None:
    assert [
        apply("country_code", text)
        for text in ("New Zealand", "Aotearoa", "NZL", "nz", "Nouvelle-Zélande", "")
    ] == ["NZ", "NZ", "NZ", "NZ", "NZ", None]
    assert [
        apply("region_code", text, ONTARIO) for text in ("Ontario", "ON", "CA-QC", "Colombie-Britannique")
    ] == ["CA-ON", "CA-ON", "CA-QC", "CA-BC"]
    with pytest.raises(UnmappedValueError, match="regions of NZ"):
        apply("region_code", "Ontario", NEW_ZEALAND)
    with pytest.raises(TransformError, match="declare `country`"):
        apply("region_code", "Ontario", EVERYWHERE)


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [
        ({"en-US": "United States"}, {"en-US": "Wisconsin"}, "US-WI"),
        ("Canada", " QC ", "CA-QC"),
        ("Australia", "WA", "AU-WA"),
        ("", "WA", None),
        ("Saudi Arabia", "Riyadh", None),
    ],
)
def test_a_place_says_in_which_country_its_region_is(
    country: object, region: object, code: str | None
) -> None:
    place = {"ceterms:addressCountry": country, "ceterms:addressRegion": region}
    assert apply("region_code", place, EVERYWHERE) == code


def test_a_region_that_its_country_does_not_have_is_unmapped() -> None:
    place = {"ceterms:addressCountry": "United States", "ceterms:addressRegion": "Ontario"}
    with pytest.raises(UnmappedValueError, match="regions of US"):
        apply("region_code", place, EVERYWHERE)


def test_ctids_are_lower_case_and_checked() -> None:
    assert (
        apply("ctid", "CE-8669D5C6-566B-4409-9FFF-F09753605D13") == "ce-8669d5c6-566b-4409-9fff-f09753605d13"
    )
    address = "https://credentialengineregistry.org/resources/ce-8669d5c6-566b-4409-9fff-f09753605d13"
    assert apply("ctid", address) == "ce-8669d5c6-566b-4409-9fff-f09753605d13"
    for wrong in ("ce-1", "8669d5c6-566b-4409-9fff-f09753605d13", "ce-8669d5c6-566b-4409-9fff-f09753605d1g"):
        with pytest.raises(TransformError, match="is not a CTID"):
            apply("ctid", wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://Example.ORG/a?utm_source=x&b=1&gclid=2#top", "https://Example.ORG/a?b=1#top"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        ("www.example.org/x", "https://www.example.org/x"),
        ("https://example.org", "https://example.org"),
        ("https://example.org/a|b?c={d}", "https://example.org/a%7Cb?c=%7Bd%7D"),
    ],
)
def test_addresses_lose_what_tracks_their_reader(text: str, expected: str) -> None:
    assert apply("web_address", text) == expected
    assert (
        apply({"web_address": "https://example.org/list/"}, "item?id=5")
        == "https://example.org/list/item?id=5"
    )


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://user:secret@example.org/",
        "/relative",
        "https://",
        "http://[::1",
        "https://exa mple.org",
        "https://e.org/" + "x" * 3000,
        "https://e.org:99999/",
    ],
)
def test_what_is_no_public_address_is_refused(text: str) -> None:
    with pytest.raises(TransformError):
        apply("web_address", text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@value",
                    "ceterms:targetNode",
                    "targetNodeName",
                    "frameworkName",
                    "codedNotation",
                    "en",
                    "x",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)
ENTRIES: list[str | dict[str, Any]] = [
    name
    for name in TRANSFORMS
    if name
    not in {
        "concept",
        "mentions",
        "coding",
        "references",
        "identifier",
        "split",
        "split_alike",
        "take",
        "extract",
        "drop",
        "means",
        "remove",
        "strip_prefix",
        "strip_suffix",
        "text_language",
    }
]
ENTRIES_WITH_ARGUMENTS: list[str | dict[str, Any]] = [
    {"concept": "delivery_type"},
    {"mentions": "assessment"},
    {"coding": "isced-f"},
    {"coding": {"scheme": "cip", "digits": 6}},
    {"references": "(x)"},
    {"split": ","},
    {"split_alike": ","},
    {"unix_date": {"unit": "milliseconds", "hours_from_utc": [-5, 0]}},
    {"take": 1},
    {"text_language": ["en", "fr"]},
    {"identifier": "x"},
    {"remove": "a"},
]


@given(JSON)
def test_nothing_but_a_transform_error_comes_out_of_any_json(value: object) -> None:
    for entry in [*ENTRIES, *ENTRIES_WITH_ARGUMENTS]:
        with suppress(TransformError):
            apply(entry, value)
