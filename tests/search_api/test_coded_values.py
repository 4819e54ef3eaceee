"""Values of coded facets against the built-in tables, without any catalogue."""

from __future__ import annotations

import pytest

from normalise.vocabularies import Vocabularies
from search_api.coded_values import CODED_VALUES, Known, likely_values
from search_api.facets import FACETS, ValueShape

SOURCES = ("ca_on_ecampus", "nz_nzqa")


@pytest.fixture
def known(vocabularies: Vocabularies) -> Known:
    return Known(vocabularies, SOURCES)


RIGHT = [
    (ValueShape.SOURCE, "nz_nzqa"),
    (ValueShape.TYPE, "MicroCredential"),
    (ValueShape.COUNTRY, "NZ"),
    (ValueShape.REGION, "CA-ON"),
    (ValueShape.REGION, "DE-BY"),
    (ValueShape.LANGUAGE, "en"),
    (ValueShape.LANGUAGE, "fr-CA"),
    (ValueShape.LANGUAGE, "zh-Hant"),
    (ValueShape.LEVEL, "nzqcf:5"),
    (ValueShape.ISCED_F, "06"),
    (ValueShape.ISCED_F, "0613"),
    (ValueShape.CODED, "nzsced:020101"),
    (ValueShape.CODED, "text:rivers and lakes"),
    (ValueShape.FUNDING, "osap:no"),
    (ValueShape.RECOGNITION, "emc_cmf"),
]
WRONG = [
    (ValueShape.SOURCE, "nz_nzqua", "nz_nzqa"),
    (ValueShape.SOURCE, "nope", None),
    (ValueShape.TYPE, "Microcredential", "MicroCredential"),
    (ValueShape.TYPE, "micro-credential", "MicroCredential"),
    (ValueShape.COUNTRY, "nz", "NZ"),
    (ValueShape.COUNTRY, "NZL", "NZ"),
    (ValueShape.COUNTRY, "New Zeland", "NZ"),
    (ValueShape.COUNTRY, "ZZ", None),
    (ValueShape.REGION, "Ontario", "CA-ON"),
    (ValueShape.REGION, "ca-on", "CA-ON"),
    (ValueShape.REGION, "ZZ-ON", None),
    (ValueShape.LANGUAGE, "english", "en"),
    (ValueShape.LANGUAGE, "EN_nz", "en-NZ"),
    (ValueShape.LANGUAGE, "xx", None),
    (ValueShape.LANGUAGE, "en-XXXX", "en"),
    (ValueShape.LEVEL, "NZQCF 5", "nzqcf:5"),
    (ValueShape.LEVEL, "nzqf:5", "nzqcf:5"),
    (ValueShape.LEVEL, "nzqcf:55", "nzqcf:1"),
    (ValueShape.LEVEL, "nzqcf", None),
    (ValueShape.LEVEL, "foo:x", None),
    (ValueShape.ISCED_F, "613", "0613"),
    (ValueShape.ISCED_F, "isced-f:0613", "0613"),
    (ValueShape.ISCED_F, "0619999", "061"),
    (ValueShape.CODED, "nzced:020101", "nzsced:020101"),
    (ValueShape.CODED, "isced-f:0613", "asced:0613"),
    (ValueShape.CODED, "x", None),
    (ValueShape.FUNDING, "osap", "osap:yes"),
    (ValueShape.FUNDING, "osap:maybe", None),
    (ValueShape.CLUSTER, "xyz", None),
    (ValueShape.CLUSTER, "nz_nzqa:", None),
    (ValueShape.CLUSTER, "nz_nzqa:4587 ", None),
    (ValueShape.RECOGNITION, "nzqa", "nzqa_2018"),
    (ValueShape.RECOGNITION, "eu_anex_i", "eu_annex_i"),
    (ValueShape.RECOGNITION, "UNESCO definition", "unesco"),
    (ValueShape.RECOGNITION, "qqq", None),
]


@pytest.mark.parametrize(("shape", "value"), RIGHT)
def test_right_values_fit(known: Known, shape: ValueShape, value: str) -> None:
    assert CODED_VALUES[shape].fits(value, known)


@pytest.mark.parametrize(("shape", "value", "meant"), WRONG)
def test_wrong_values_do_not_fit_and_what_was_meant_does(
    known: Known, shape: ValueShape, value: str, meant: str | None
) -> None:
    assert not CODED_VALUES[shape].fits(value, known)
    likely = likely_values(shape, value, known)
    assert meant in likely if meant is not None else likely == ()
    assert all(CODED_VALUES[shape].fits(one, known) for one in likely)


def test_the_same_level_of_any_framework_is_likely(known: Known) -> None:
    assert {"nzqcf:5", "eqf:5", "scqf:5"} <= set(likely_values(ValueShape.LEVEL, "5", known))


def test_every_shape_but_the_free_one_has_a_rule_and_an_example_of_its_own(known: Known) -> None:
    assert set(CODED_VALUES) == set(ValueShape) - {ValueShape.FREE}
    for coded in CODED_VALUES.values():
        assert coded.fits(coded.example, known)


def test_open_facets_are_free_only_where_sources_bring_the_values() -> None:
    free = {name for name, one in FACETS.items() if one.is_open and one.shape is ValueShape.FREE}
    assert free == {"provider", "skill"}
