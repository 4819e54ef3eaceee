"""Prices: the amount, the currency, and nothing made up about either."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.errors import TransformError
from normalise.interval import Interval
from normalise.transforms.transform import TransformContext
from tests.normalise.applying import EVERYWHERE, NEW_ZEALAND, ONTARIO, QUEBEC, VOCABULARIES, apply
from tests.normalise.small_mapping import json_payload, normalise, with_fields

GERMANY = TransformContext("de_x", VOCABULARIES, country="DE", language="de")
FRANCE = TransformContext("fr_x", VOCABULARIES, country="FR", language="fr")


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("$395", 395, 395, "CAD"),
        ("$ 760", 760, 760, "CAD"),
        ("$1,250 + HST", 1250, 1250, "CAD"),
        ("$2,000 + GST", 2000, 2000, "CAD"),
        ("1 250,00 $", 1250, 1250, "CAD"),
        ("1\u00a0250,50\u00a0$", 1250.5, 1250.5, "CAD"),
        ("From $350 to $700", 350, 700, "CAD"),
        ("De 350 $ à 700 $", 350, 700, "CAD"),
        ("$350-700", 350, 700, "CAD"),
        ("From $350", 350, None, "CAD"),
        ("up to $500", None, 500, "CAD"),
        ("CAD 395", 395, 395, "CAD"),
        ("395 USD", 395, 395, "USD"),
        ("NZ$480", 480, 480, "NZD"),
        ("US$ 100", 100, 100, "USD"),
        ("$395 NZD", 395, 395, "NZD"),
        ("€250", 250, 250, "EUR"),
        ("149 €", 149, 149, "EUR"),
        ("£45.50", 45.5, 45.5, "GBP"),
        ("RM 300", 300, 300, "MYR"),
        ("100 US Dollars", 100, 100, "USD"),
        ("$1,250 (incl. GST)", 1250, 1250, "CAD"),
        ("480 $ taxes en sus", 480, 480, "CAD"),
        ("$0", 0, 0, "CAD"),
        (395.5, 395.5, 395.5, "CAD"),
        ("395", 395, 395, "CAD"),
    ],
)
def test_prices(text: object, low: float | None, high: float | None, currency: str) -> None:
    found = apply({"cost": "tuition"}, text, ONTARIO)
    assert (found.amount, found.currency, found.kind, found.as_given) == (
        Interval(low=low, high=high),
        currency,
        "tuition",
        " ".join(str(text).split()),
    )


@pytest.mark.parametrize("text", ["Free", "Gratuit", "Koreutu", "no charge", "Sans frais"])
def test_free_is_an_amount_of_nothing_in_no_currency(text: str) -> None:
    found = apply("cost", text)
    assert (found.amount, found.currency) == (Interval.exactly(0), None)
    assert apply("is_free", text) == "yes"


def test_a_bare_sign_means_the_money_of_the_country_or_none() -> None:
    assert apply("cost", "$395", NEW_ZEALAND).currency == "NZD"
    assert apply("cost", "$395", EVERYWHERE).currency is None
    assert apply("cost", "395", EVERYWHERE).currency is None
    assert apply("cost", "$395", FRANCE).currency is None, "the euro is no dollar"
    assert apply("cost", "kr 395", NEW_ZEALAND).currency is None
    assert apply({"cost": {"currency": "AUD"}}, "$395", NEW_ZEALAND).currency == "AUD"


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [
        ("R 500", "ZA", "ZAR"),
        ("R 500", "NZ", None),
        ("Rs. 500", "IN", "INR"),
        ("Rs 500", "PK", "PKR"),
        ("500 Rupees", "LK", "LKR"),
        ("₨ 500", "NP", "NPR"),
        ("Rs 500", "NZ", None),
        ("₹500", "NZ", "INR"),
    ],
)
def test_rands_and_rupees_are_those_of_the_country(text: str, country: str, currency: str | None) -> None:
    assert apply("cost", text, TransformContext("x", VOCABULARIES, country=country)).currency == currency


@pytest.mark.parametrize(
    "text",
    [
        "$1.250",
        "$12.345",
        "$395 plus materials",
        "US$ 100 CAD",
        "$100; $200",
        "-5",
        "call us",
        "$700 to $350",
        "$100 or £50",
        "5 apples",
        True,
        "1,250 $ each week",
    ],
)
def test_what_is_no_one_price_is_refused(text: object) -> None:
    with pytest.raises(TransformError):
        apply("cost", text, ONTARIO)


def test_thousands_and_decimals_follow_the_language() -> None:
    assert apply("cost", "1.250 €", GERMANY).amount == Interval.exactly(1250)
    assert apply("cost", "1,250 $", ONTARIO).amount == Interval.exactly(1250)
    for text, context in (("1,250 $", QUEBEC), ("$1.250", QUEBEC), ("1.250 €", FRANCE), ("1,250 €", GERMANY)):
        with pytest.raises(TransformError, match="thousands or decimals"):
            apply("cost", text, context)


@pytest.mark.parametrize("context", [ONTARIO, QUEBEC])
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 250,00 $", 1250),
        ("1\u00a0250,00\u00a0$", 1250),
        ("1\u202f250 $", 1250),
        ("$1,250.00", 1250),
        ("1.250,00 $", 1250),
        ("1'250 $", 1250),
        ("1’250.50 $", 1250.5),
        ("1.25 $", 1.25),
        ("1,25 $", 1.25),
        ("250,- $", 250),
        ("$ 1'250.–", 1250),
    ],
)
def test_prices_with_one_reading_are_read_in_any_language(
    text: str, amount: float, context: TransformContext
) -> None:
    found = apply("cost", text, context)
    assert (found.amount, found.currency) == (Interval.exactly(amount), "CAD")


def test_an_amount_in_an_unknown_currency_stays_and_is_an_issue() -> None:
    mapping = with_fields("  estimated_cost: {jmespath: fee, transforms: [cost]}\n")
    outcome = normalise(mapping, json_payload({"id": 1, "title": "T", "fee": "kr 1250"}))
    assert outcome.descriptor is not None
    (found,) = outcome.descriptor.estimated_cost
    assert (found.amount, found.currency, found.as_given) == (Interval.exactly(1250), None, "kr 1250")
    (issue,) = outcome.issues
    assert (issue.field, issue.value) == ("estimated_cost", "kr 1250")
    assert "does not say of which currency it is" in issue.message
    for said in ("$1250", "Free", "1250 NOK"):
        assert normalise(mapping, json_payload({"id": 1, "title": "T", "fee": said})).issues == ()


@given(st.decimals(0, 10**7, places=2))
def test_amounts_survive_both_ways_of_writing(amount: Decimal) -> None:
    english, french = f"${amount:,.2f}", f"{amount:,.2f} $".replace(",", "\u202f").replace(".", ",")
    for text, context in ((english, ONTARIO), (french, QUEBEC), (french, ONTARIO)):
        found = apply("cost", text, context)
        assert (found.amount, found.currency) == (Interval.exactly(float(amount)), "CAD")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US Dollar", "USD"),
        ("USD", "USD"),
        ("Pound Sterling", "GBP"),
        ("Euro", "EUR"),
        ("nzd", "NZD"),
        ("$", "NZD"),
        ("dollar canadien", "CAD"),
        ("£", "GBP"),
    ],
)
def test_currencies_by_name_code_and_sign(text: str, code: str) -> None:
    assert apply("currency_code", text) == code


@pytest.mark.parametrize("text", ["dollar", "kr", "¥", "XYZ", "credits"])
def test_a_currency_that_several_could_be_is_refused(text: str) -> None:
    with pytest.raises(TransformError, match="is not in the table of currencies"):
        apply("currency_code", text)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("$0", "yes"),
        (0, "yes"),
        ("$395", "no"),
        ("From $350", "no"),
        ("true", "yes"),
        ("false", "no"),
        (True, "yes"),
        (False, "no"),
        ("non", "no"),
        ("", None),
    ],
)
def test_whether_it_is_free(value: object, answer: str | None) -> None:
    assert apply("is_free", value) == answer


def test_a_range_from_nothing_is_neither_free_nor_not() -> None:
    with pytest.raises(TransformError, match="free and not free"):
        apply("is_free", "$0 to $100")


@given(st.text(max_size=60) | st.integers() | st.floats() | st.lists(st.text()))
def test_nothing_but_a_transform_error_comes_out_of_any_value(value: object) -> None:
    for entry in ("cost", "is_free", "currency_code"):
        with suppress(TransformError):
            apply(entry, value)
