"""Transforms to prices and currencies."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from normalise.closed_lists import Answer, CostKind
from normalise.elements import Cost
from normalise.errors import TransformError, VocabularyError
from normalise.interval import Interval
from normalise.language_map import UNDETERMINED
from normalise.transforms.number_signs import decimal_sign
from normalise.transforms.quantity import read_quantity
from normalise.transforms.reading import cannot_read, not_in_table, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.folding import folded

RUPEES = frozenset({"INR", "LKR", "MUR", "NPR", "PKR", "SCR"})
SHARED_SIGNS = {
    "$": frozenset({
        "USD", "CAD", "NZD", "AUD", "SGD", "HKD", "FJD", "TWD", "BBD", "BMD", "BND", "BSD", "BZD", "GYD",
        "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD", "ARS", "CLP", "COP", "CUP", "DOP", "MXN",
        "UYU", "TOP",
    }),
    "¥": frozenset({"JPY", "CNY"}),
    "£": frozenset({"GBP", "EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"}),
    "kr": frozenset({"DKK", "ISK", "NOK", "SEK"}),
    "r": frozenset({"ZAR"}),
    **dict.fromkeys(("rs", "₨", "rupee", "rupees"), RUPEES),
}  # fmt: skip
"""Signs that several currencies write, or that are words elsewhere; the source's country decides which is meant."""
ALONE = {"£": "GBP"}
"""What a shared sign means where the source has no currency that writes it."""
FREE = frozenset({
    "free", "free of charge", "no cost", "no charge", "no fee", "no fees", "gratuit", "gratuite",
    "sans frais",
    "aucun frais", "aucuns frais", "koreutu", "utu kore", "kostenlos", "gratis",
})  # fmt: skip
TAX = re.compile(
    r"[\s(,]*(?:\+|\bplus\b|\bincl\w*\.?(?:\s+of)?|\bexcl\w*\.?(?:\s+of)?|\bbefore\b|\bhors\b|\bavant\b)?[\s(]*"
    r"(?:\b(?:gst|hst|pst|qst|vat|tax|taxes|tvh|tps|tvq|tva|taxe)\b[\s/&]*(?:and\s+|et\s+)?)+"
    r"(?:incl\w*\.?|excl\w*\.?|extra|applicables?|comprises?|en\s+sus)?\)?\s*$"
)
"""Words about taxes behind an amount; they stay in what was given."""
WHOLE = re.compile(r"(?<=\d)[.,]\s?[-\u2010-\u2015\u2212]{1,2}(?![\s\d]*\d)")
"""`250,-` and `CHF 1'250.–`: no decimals."""
WORDY = re.compile(r"\d.*[a-z]{2}")
"""Whether there may be such words: most prices are a sign and a number."""
WANTED = "a price such as `$395`, `1 250,00 $`, `CAD 350 - 700` or `Free`"
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class CostArguments(Arguments):
    """What is paid for, and in which money."""

    main: ClassVar[str | None] = "kind"

    kind: CostKind = CostKind.UNKNOWN
    """What the amount pays for or who pays it."""
    currency: CurrencyCode | None = None
    """ISO 4217 of amounts that name none; without it the money of the source's country."""

    def check(self, vocabularies: Vocabularies) -> None:
        """The currency exists."""
        if self.currency is not None and self.currency not in vocabularies.currencies:
            raise VocabularyError(f"no currency {self.currency!r} in use in ISO 4217")


@transform("cost", CostArguments)
def cost(value: object, arguments: CostArguments, context: TransformContext) -> Cost | None:
    """A price: `$395`, `$1,250 + HST`, `From $350 to $700`, `Free`; a bare `$` is the country's money."""
    text = text_of(value, WANTED)
    if text == "":
        return None
    amount, currency = _price(text, arguments.currency or context.local_currency, context)
    return Cost(amount=amount, currency=currency, kind=arguments.kind, as_given=text)


@transform("currency_code")
def currency_code(value: object, _: Arguments, context: TransformContext) -> str | None:
    """A currency by code, name or sign as ISO 4217: `US Dollar`, `€`, `nzd`, or `$` of the country."""
    text = text_of(value, "a currency")
    if text == "":
        return None
    is_shared = text.casefold() in SHARED_SIGNS
    code = (
        _shared_currency(text.casefold(), context.local_currency)
        if is_shared
        else context.vocabularies.currencies.code_of(text)
    )
    if code is None:
        raise not_in_table(value, "the table of currencies, and the source's country does not decide it")
    return code


@transform("is_free")
def is_free(value: object, _: Arguments, context: TransformContext) -> str | None:
    """Whether a price, or a statement such as `true`, says that it costs nothing."""
    if isinstance(value, bool):
        return Answer.YES.value if value else Answer.NO.value
    text = text_of(value, WANTED)
    word = context.vocabularies.words.value_of("answer", text) if text.isalpha() else None
    if text == "" or word is not None:
        return None if text == "" else word
    amount, _currency = _price(text, context.local_currency, context)
    if amount.high == 0:
        return Answer.YES.value
    if amount.low:
        return Answer.NO.value
    raise cannot_read(value, "one answer: a range from nothing upwards is free and not free")


def _price(text: str, local: str | None, context: TransformContext) -> tuple[Interval, str | None]:
    if text[:1].isalpha() and folded(text) in FREE:
        return Interval.exactly(0), None
    language = UNDETERMINED if decimal_sign(context.locale) == "." else context.locale
    plain = WHOLE.sub("", text.casefold())
    quantity = read_quantity(TAX.sub("", plain) if WORDY.search(plain) else plain, language, WANTED)
    signs = {sign.strip(" :.") for sign in (quantity.before, quantity.after.removesuffix("-"))} - {""}
    for end in (quantity.interval.low, quantity.interval.high):
        if end is not None and round(end * 100, 6) % 1:
            raise cannot_read(text, f"{WANTED}; an amount has at most two decimals")
    return quantity.interval, _currency_of_signs(signs, text, local, context) if signs else local


def _currency_of_signs(
    signs: set[str], text: str, local: str | None, context: TransformContext
) -> str | None:
    """`$395 NZD` is in the named currency, when that writes the sign; a sign alone is the country's."""
    shared = signs & SHARED_SIGNS.keys()
    named = {context.vocabularies.currencies.code_of(sign) for sign in signs - shared}
    if None in named:
        raise cannot_read(text, WANTED)
    if not named:
        return _shared_currency(min(shared), local)
    code = named.pop()
    if named or any(code not in SHARED_SIGNS[sign] for sign in shared):
        raise TransformError(f"{shown(text)} names two currencies; a price has one")
    return code


def _shared_currency(sign: str, local: str | None) -> str | None:
    return local if local in SHARED_SIGNS[sign] else ALONE.get(sign)
