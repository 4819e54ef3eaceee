"""Numbers and ranges as English and French sources write them."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.errors import TransformError
from normalise.interval import Interval
from normalise.transforms.numerals import read_numeral
from tests.normalise.applying import NEW_ZEALAND, ONTARIO, QUEBEC, apply


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1250", "en", 1250),
        ("1,250", "en", 1250),
        ("1,250", "und", 1250),
        ("1,250.5", "fr", 1250.5),
        ("1 250,50", "fr", 1250.5),
        ("1\u00a0250,50", "fr", 1250.5),
        ("1\u202f250", "fr", 1250),
        ("1.250,50", "en", 1250.5),
        ("1.250", "de", 1250),
        ("1.250", "es-ES", 1250),
        ("1.250", "es-MX", 1.25),
        ("1,250", "es-MX", 1250),
        ("1,250", "zh-Hant-TW", 1250),
        ("1’250.50", "de-CH", 1250.5),
        ("1\u2009250,5", "sv", 1250.5),
        ("1.250", "en", 1.25),
        ("3,5", "en", 3.5),
        ("3,50", "fr", 3.5),
        ("1,250,000", "fr", 1250000),
        ("1'250", "de", 1250),
        ("0.125", "und", 0.125),
        ("1234.567", "und", 1234.567),
        ("12 345 678", "en", 12345678),
    ],
)
def test_numerals(text: str, language: str, number: float) -> None:
    assert read_numeral(text, language) == number


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1,250", "fr"),
        ("1.250", "und"),
        ("1.250", "fr"),
        ("1.250", "fr-CA"),
        ("1,250", "de"),
        ("1.250", "sv"),
        ("1.250", "de-AT"),
        ("1,250", "pt-PT"),
        ("1,250", "ar"),
        ("1,25,000", "en"),
        ("1.2.3", "en"),
        ("1,2345,678", "en"),
    ],
)
def test_numerals_with_two_readings_or_none_are_refused(text: str, language: str) -> None:
    with pytest.raises(TransformError, match="is not"):
        read_numeral(text, language)


WAYS = {
    "en": ",.",
    "en-NZ": ",.",
    "es-MX": ",.",
    "de-CH": "’.",
    "de": ".,",
    "es-ES": ".,",
    "pt-BR": ".,",
    "fr": "\u202f,",
    "fr-CA": "\u00a0,",
    "sv": " ,",
}
"""Language -> what parts thousands, and what stands before decimals."""


@given(st.decimals(0, 10**9, places=2), st.sampled_from(sorted(WAYS)))
def test_a_number_as_its_language_writes_it_is_that_number(number: Decimal, language: str) -> None:
    written = f"{number:,.2f}".translate(str.maketrans(",.", WAYS[language]))
    assert read_numeral(written, language) == float(number)


@given(
    st.integers(1, 999),
    st.integers(0, 999),
    st.sampled_from(",."),
    st.sampled_from([*sorted(WAYS), "und", "ar"]),
)
def test_a_sign_before_three_digits_is_what_the_language_says_or_nothing(
    whole: int, rest: int, sign: str, language: str
) -> None:
    thousands, decimal = WAYS.get(language, "..")
    with suppress(TransformError):
        found = read_numeral(f"{whole}{sign}{rest:03}", language)
        assert language == "und" or sign in {thousands, decimal}
        assert found == (whole * 1000 + rest if sign in {thousands, ","} else float(f"{whole}.{rest:03}"))


@given(st.integers(0, 10**12))
def test_whole_numbers_survive_grouping_by_commas_and_by_spaces(number: int) -> None:
    assert apply("whole_number", f"{number:,}", NEW_ZEALAND) == number
    assert apply("whole_number", f"{number:,}".replace(",", "\u202f"), QUEBEC) == number


@given(st.decimals(0, 10**6, places=2))
def test_decimals_survive_in_both_languages(number: object) -> None:
    assert apply("decimal_number", str(number)) == float(str(number))
    assert apply("decimal_number", str(number).replace(".", ","), QUEBEC) == float(str(number))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("55 - 80", 55, 80),
        ("55–80", 55, 80),
        ("55 — 80", 55, 80),
        ("24 à 30", 24, 30),
        ("24 to 30", 24, 30),
        ("between 24 and 30", 24, 30),
        ("entre 24 et 30", 24, 30),
        ("from 24 to 30", 24, 30),
        ("less than 12", None, 12),
        ("moins de 12", None, 12),
        ("up to 40", None, 40),
        ("jusqu’à 40", None, 40),
        ("at least 10", 10, None),
        ("10+", 10, None),
        ("Minimum: 10", 10, None),
        ("plus de 10", 10, None),
        ("about 30", 30, 30),
        ("environ 30", 30, 30),
        (7, 7, 7),
        (7.5, 7.5, 7.5),
    ],
)
def test_ranges_and_bounds(text: object, low: float | None, high: float | None) -> None:
    assert apply("interval", text, ONTARIO) == Interval(low=low, high=high)


@pytest.mark.parametrize(
    "text", ["80 - 55", "24 and 30", "1 - 2 - 3", "five", "24 30", "less than 3 - 4", "5 kg", "x" * 500]
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(TransformError, match="a number or a range"):
        apply("interval", text)


@given(st.integers(0, 9999), st.integers(0, 9999), st.sampled_from("-‐‑‒–—−"))
def test_a_range_is_read_with_any_dash_or_refused_when_its_ends_are_reversed(
    one: int, other: int, dash: str
) -> None:
    text = f"{one} {dash} {other}"
    if one <= other:
        assert apply("interval", text) == Interval(low=one, high=other)
    else:
        with pytest.raises(TransformError):
            apply("interval", text)


def test_negative_numbers_are_numbers_but_fractions_are_not_whole() -> None:
    assert apply("decimal_number", "-3.5") == -3.5
    with pytest.raises(TransformError, match="whole number"):
        apply("whole_number", "3.5")


def test_bounds_are_named_when_a_value_lies_outside() -> None:
    with pytest.raises(TransformError, match=r"'45' lies outside 1\.\.40"):
        apply({"whole_number": {"minimum": 1, "maximum": 40}}, "45")
    with pytest.raises(TransformError, match=r"outside 1\.\."):
        apply({"interval": {"minimum": 1}}, "0 - 5")


def test_numbers_that_floating_point_cannot_hold_are_refused() -> None:
    for value in ("9007199254740995", 9007199254740995, float("nan"), float("inf")):
        with pytest.raises(TransformError):
            apply("whole_number", value)


@given(st.text(max_size=40) | st.integers() | st.floats() | st.booleans())
def test_nothing_but_a_transform_error_comes_out_of_any_value(value: object) -> None:
    for entry in ("interval", "decimal_number", "whole_number"):
        with suppress(TransformError):
            assert apply(entry, value) is not None
