"""The tables: complete, consistent, sourced, and official where they compare."""

import re
from pathlib import Path

import pytest

from normalise import closed_lists
from normalise.closed_lists import EqfStatus, HoursKind
from normalise.errors import VocabularyError
from normalise.vocabularies import load_vocabularies
from normalise.vocabularies.folding import folded
from normalise.vocabularies.loader import TABLES, load_tables
from tests.normalise.applying import VOCABULARIES

CLOSED_LISTS = {
    "answer": closed_lists.Answer,
    "hours_kind": closed_lists.HoursKind,
    "delivery_type": closed_lists.DeliveryType,
    "schedule": closed_lists.Schedule,
    "assessment": closed_lists.AssessmentMethod,
    "supervision": closed_lists.Supervision,
    "audience_level": closed_lists.AudienceLevel,
    "stackability": closed_lists.Stackability,
    "proof": closed_lists.ProofStandard,
    "quality_assurance": closed_lists.QualityAssuranceKind,
    "operating_model": closed_lists.OperatingModel,
    "cost_kind": closed_lists.CostKind,
    "eqf_status": closed_lists.EqfStatus,
    "credential_status": closed_lists.CredentialStatus,
}
UNIQUE = {
    "countries": "code",
    "regions": "code",
    "currencies": "code",
    "languages": "tag",
    "credit_systems": "key",
    "frameworks": "key",
    "isced_f": "code",
    "nzsced": "code",
    "schemes": "key",
    "sources": "key",
}
PAGE = (Path(__file__).parents[2] / "docs" / "vocabularies.md").read_text(encoding="utf-8")


def test_keys_are_unique_and_every_row_names_a_listed_source() -> None:
    tables = load_tables()
    for name, key in UNIQUE.items():
        keys = [row[key] for row in tables.of(name)]
        assert len(keys) == len(set(keys)), name
    used = {row["source"] for name in TABLES if name != "sources" for row in tables.of(name)}
    assert used <= set(VOCABULARIES.sources)


def test_the_version_is_a_hash_of_the_rows_and_stays_while_they_stay() -> None:
    assert re.fullmatch("[0-9a-f]{12}", VOCABULARIES.version)
    assert load_vocabularies().version == VOCABULARIES.version


@pytest.mark.parametrize("name", CLOSED_LISTS)
def test_every_value_of_a_closed_list_has_a_label_in_both_languages(name: str) -> None:
    labels = VOCABULARIES.labels.of_list(name)
    assert set(labels) == {str(value) for value in CLOSED_LISTS[name]}
    assert all(label.en.strip() and label.fr.strip() for label in labels.values())


def test_every_word_leads_to_a_value_of_its_list_and_every_value_means_itself() -> None:
    for name in VOCABULARIES.words.lists:
        values = {str(value) for value in CLOSED_LISTS[name]}
        assert set(VOCABULARIES.words.words_of(name).values()) <= values, name
    assert VOCABULARIES.words.value_of("delivery_type", "ONLINE") == "online"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Mātauranga Māori", "matauranga maori"),
        ("Québec", "QUEBEC"),
        ("te-reo", "Te  Reo"),
        ("l’Île", "l'ile"),
    ],
)
def test_folding_ignores_case_accents_and_punctuation(text: str, same: str) -> None:
    assert folded(text) == folded(same)
    assert folded("?") == "?"


def test_signs_that_tell_words_apart_are_spelled_out() -> None:
    names = ["C", "C++", "C#", "Network", "Network+"]
    assert len({folded(name) for name in names}) == len(names)
    assert folded("C++ (basics)") == folded("c++, basics") == "c plus plus basics"
    assert folded("$395 + GST") == "395 gst"


@pytest.mark.parametrize(
    ("alpha_3", "code"),
    [("FRA", "FR"), ("COD", "CD"), ("TLS", "TL"), ("IRL", "IE"), ("FXX", None), ("TMP", None)],
)
def test_countries_are_known_by_the_codes_of_three_letters_in_use(alpha_3: str, code: str | None) -> None:
    assert VOCABULARIES.countries.code_of(alpha_3) == code


def test_countries_have_names_in_both_languages_and_their_own_money() -> None:
    countries = list(VOCABULARIES.countries)
    assert len(countries) == 249
    assert all(country.name.en and country.name.fr for country in countries)
    assert all(
        country.currency is None or country.currency in VOCABULARIES.currencies for country in countries
    )
    assert [VOCABULARIES.currency_of(code) for code in ("NZ", "CA", "US", "FR", "GB", "MY", "AQ", "XX")] == [
        "NZD",
        "CAD",
        "USD",
        "EUR",
        "GBP",
        "MYR",
        None,
        None,
    ]
    assert VOCABULARIES.countries.label("NZ", "fr") == "Nouvelle-Zélande"
    assert VOCABULARIES.regions.label("CA-QC", "fr") == "Québec"


def test_languages_are_labelled_also_with_a_region() -> None:
    assert VOCABULARIES.languages.label("mi", "fr") == "maori"
    assert VOCABULARIES.languages.label("en-US", "en") == "English (US)"
    assert VOCABULARIES.languages.label("xx", "en") is None


def test_credit_systems_state_their_rule_and_the_kind_of_hours() -> None:
    systems = VOCABULARIES.credit_systems
    assert systems.require("nzqcf").rule == "nzqcf: 1 credit = 10 notional hours"
    assert systems.require("ects").rule == "ects: 1 credit = 25 to 30 notional hours"
    assert systems.require("us_semester").rule == "us_semester: 1 credit = at least 45 notional hours"
    assert systems.require("ceu").hours_kind is HoursKind.CONTACT
    assert systems.require("degree_credit").hours is None
    with pytest.raises(VocabularyError, match="no credit system 'x'; there are ects"):
        systems.require("x")


@pytest.mark.parametrize(
    ("framework", "level", "eqf", "status"),
    [
        ("nzqcf", "5", 5, "compared"),
        ("nzqcf", "7", 6, "compared"),
        ("nzqcf", "8", None, "unlevelled"),
        ("nzqcf", "9", 7, "compared"),
        ("nfq", "8", 6, "referenced"),
        ("scqf", "12", 8, "referenced"),
        ("rqf", "E1", None, "unlevelled"),
        ("aqf", "5", None, "unknown"),
        ("mqf", "5", None, "none"),
        ("oqf", "Certificate I", None, "none"),
        ("us", "any", None, "none"),
        ("fr1969", "III", 5, "compared"),
        ("fr1969", "I", None, "unknown"),
        ("nowhere", "5", None, "unknown"),
        ("nzqcf", "11", None, "unknown"),
    ],
)
def test_eqf_levels_are_official_and_never_chained(
    framework: str, level: str, eqf: int | None, status: str
) -> None:
    found = VOCABULARIES.frameworks.eqf_of(framework, level)
    assert (found.level, found.status) == (eqf, status)
    assert (found.source is None) is (status == "unknown" and framework not in {"aqf", "fr1969"})


def test_a_level_stands_only_behind_a_status_that_gives_one() -> None:
    for framework in VOCABULARIES.frameworks:
        for level in framework.levels:
            found = VOCABULARIES.frameworks.eqf_of(framework.key, level)
            assert (found.level is not None) is (found.status in {EqfStatus.REFERENCED, EqfStatus.COMPARED})


def test_fields_of_isced_f_have_parents_and_labels() -> None:
    fields = VOCABULARIES.isced_f
    assert len(list(fields)) == 220
    assert fields.parents("0613") == ("06", "061")
    assert all(parent in fields for code in fields for parent in fields.parents(code))
    assert fields.label("061", "fr") == "Technologies de l’information et de la communication (TIC)"
    assert fields.code_of("Nursing and midwifery") == "0913"


def test_nzsced_finds_codes_by_name_below_the_name_before() -> None:
    path = VOCABULARIES.nzsced.path(["Health", "Nursing", "No such field"])
    assert [field.code for field in path] == ["06", "0603", None]
    assert VOCABULARIES.nzsced.name("050104") == "Beekeeping"
    assert VOCABULARIES.isced_f.from_scheme("nzsced", "0603") == (), "no official concordance was found"


def test_the_page_names_every_table_credit_system_and_framework() -> None:
    for name in TABLES:
        assert f"| `{name}` |" in PAGE
    for system in VOCABULARIES.credit_systems:
        assert f"| `{system.key}` | {system.rule} | {system.source} |" in PAGE
    for framework in VOCABULARIES.frameworks:
        assert f"| `{framework.key}` |" in PAGE


PAIRS = {
    ("nzqcf", "5"): {("aqf", "5"), ("nfq", "6")},
    ("nzqcf", "7"): {("aqf", "7"), ("nfq", "7"), ("nfq", "8")},
    ("nzqcf", "8"): {("aqf", "8")},
    ("nfq", "1"): set(),
    ("fheq", "6"): {("qf_ehea", "first cycle")},
    ("fheq", "5"): set(),
    ("eqf", "5"): {("qf_ehea", "short cycle")},
}


@pytest.mark.parametrize(("stated", "beside"), PAIRS.items())
def test_pairs_of_levels_are_official_rows_in_both_directions(
    stated: tuple[str, str], beside: set[tuple[str, str]]
) -> None:
    found = VOCABULARIES.frameworks.comparable(*stated)
    assert {(one.framework, one.level) for one in found} == beside
    for one in found:
        assert stated in {
            (back.framework, back.level)
            for back in VOCABULARIES.frameworks.comparable(one.framework, one.level)
        }
        assert one.source in {source.title for source in VOCABULARIES.sources.values()}


def test_both_ends_of_every_pair_are_levels_of_their_frameworks() -> None:
    for row in load_tables().of("framework_pairs"):
        for framework, level in (
            (row["framework"], row["level"]),
            (row["other_framework"], row["other_level"]),
        ):
            assert level in VOCABULARIES.frameworks.require(framework).levels, row


CROSSWALK = {
    "eqf": "1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8",
    "nzqcf": "1:2 2:3 3:4 4:4 5:5 6:5 7:6 8:- 9:7 10:8",
    "nfq": "1:1 2:1 3:2 4:3 5:4 6:5 7:6 8:6 9:7 10:8",
    "rqf": "E1:- E2:- E3:1 1:2 2:3 3:4 4:5 5:5 6:6 7:7 8:8",
    "cqfw": "E1:- E2:- E3:1 1:2 2:3 3:4 4:5 5:5 6:6 7:7 8:8",
    "fheq": "4:5 5:5 6:6 7:7 8:8",
    "scqf": "1:- 2:- 3:1 4:2 5:3 6:4 7:5 8:5 9:6 10:6 11:7 12:8",
    "cncp": "1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8",
    "fr1969": "V:3 IV:4 III:5 II:6 I:-",
    "aqf": "1:- 2:- 3:- 4:- 5:- 6:- 7:- 8:- 9:- 10:-",
    "mqf": "1:- 2:- 3:- 4:- 5:- 6:- 7:- 8:-",
    "oqf": "",
    "cdqf": "",
    "us": "",
}
"""Framework -> every level with its EQF level, written down from the documents by hand; `-` is none."""
CYCLES = {"short cycle": 5, "first cycle": 6, "second cycle": 7, "third cycle": 8}


def test_every_level_of_every_framework_has_the_eqf_level_of_the_documents() -> None:
    expected = {key: dict(pair.split(":") for pair in pairs.split()) for key, pairs in CROSSWALK.items()} | {
        "qf_ehea": {level: str(eqf) for level, eqf in CYCLES.items()}
    }
    found = {
        framework.key: {
            level: str(VOCABULARIES.frameworks.eqf_of(framework.key, level).level or "-")
            for level in framework.levels
        }
        for framework in VOCABULARIES.frameworks
    }
    assert found == expected
