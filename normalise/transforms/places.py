"""Transforms to countries, regions, web addresses and CTIDs."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from pydantic import StringConstraints

from normalise.errors import TransformError
from normalise.transforms.nodes import plain, term
from normalise.transforms.reading import cannot_read, not_in_table, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.web_address import WANTED, is_web_address

CTID = re.compile(
    r"(?:https?://[^\s]+/)?(?P<ctid>ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE
)
TRACKING = re.compile(r"utm_\w+|gclid|fbclid|msclkid|mc_[ce]id", re.IGNORECASE)
PLAIN_ADDRESS = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:/[\w.,~/-]*)?", re.ASCII)
"""What nearly every address is: nothing in it to check further or to take out."""
NOT_IN_AN_ADDRESS = re.compile(r"[<>\"{}|\\^`]")
HOST = re.compile(r"[^\s/?#@\[\]:]+|\[[0-9a-fA-F:.]+\]")
LONGEST_ADDRESS = 2000


class RegionArguments(Arguments):
    """In which country."""

    main: ClassVar[str | None] = "country"

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    """ISO 3166-1 alpha-2; without it the source's country."""


class AddressArguments(Arguments):
    """What relative addresses are relative to."""

    main: ClassVar[str | None] = "base"

    base: str | None = None
    """An address with its scheme; without it a relative address is an error."""


@transform("country_code")
def country_code(value: object, _: Arguments, context: TransformContext) -> str | None:
    """A country as ISO 3166-1 alpha-2: `New Zealand`, `Nouvelle-Zélande`, `NZL`."""
    text = text_of(value, "a country")
    if text == "":
        return None
    code = context.vocabularies.countries.code_of(text)
    if code is None:
        raise not_in_table(value, "the table of countries")
    return code


@transform("region_code", RegionArguments)
def region_code(value: object, arguments: RegionArguments, context: TransformContext) -> str | None:
    """A region as ISO 3166-2: `Ontario`, `ON`, `Colombie-Britannique`, or that of a Place of CTDL.

    A Place says in which country its region is; without one, or where no table has its regions, there is none.
    """
    if isinstance(value, dict):
        return _region_of_place(value, context)
    text = text_of(value, "a region")
    country = arguments.country or context.country
    if text == "":
        return None
    if country is None:
        raise cannot_read(value, "a region of a known country; declare `country`")
    code = context.vocabularies.regions.code_of(text, country)
    if code is None:
        raise not_in_table(value, f"the table of regions of {country}")
    return code


def _region_of_place(place: dict[str, object], context: TransformContext) -> str | None:
    name = plain(term(place, "addressCountryCode") or term(place, "addressCountry")).strip()
    region = plain(term(place, "addressRegion")).strip()
    country = context.vocabularies.countries.code_of(name) if name else None
    if country is None or not region or country not in context.vocabularies.regions.countries:
        return None
    code = context.vocabularies.regions.code_of(region, country)
    if code is None:
        raise not_in_table(region, f"the table of regions of {country}")
    return code


@transform("ctid")
def ctid(value: object, _: Arguments, __: TransformContext) -> str | None:
    """A CTID, alone or at the end of a registry address, in lower case."""
    text = text_of(value, "a CTID")
    if text == "":
        return None
    match = CTID.fullmatch(text)
    if match is None:
        raise cannot_read(value, "a CTID: `ce-` and a UUID")
    return match["ctid"].lower()


@transform("web_address", AddressArguments)
def web_address(value: object, arguments: AddressArguments, _: TransformContext) -> str | None:
    """An http(s) address as stated, less tracking parameters; other schemes and user names are refused.

    Signs that no address has, such as `|`, are written as `%7C`, as browsers do.
    """
    text = text_of(value, "a web address")
    if text == "" or (len(text) <= LONGEST_ADDRESS and PLAIN_ADDRESS.fullmatch(text)):
        return text or None
    if text.casefold().startswith("www."):
        text = f"https://{text}"
    try:
        parts = urlsplit(text if arguments.base is None else urljoin(arguments.base, text))
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise cannot_read(value, f"a web address: {error}") from error
    if parts.scheme not in {"http", "https"} or not host or " " in text or len(text) > LONGEST_ADDRESS:
        raise cannot_read(value, WANTED)
    if "@" in parts.netloc:
        raise TransformError(f"{shown(value)} holds a user name or password, which no public address needs")
    query = "&".join(
        part for part in parts.query.split("&") if not TRACKING.fullmatch(part.partition("=")[0])
    )
    found = urlunsplit((parts.scheme, parts.netloc, *map(_escaped, (parts.path, query, parts.fragment))))
    if not is_web_address(found):
        raise cannot_read(value, WANTED)
    return found


def _escaped(part: str) -> str:
    return NOT_IN_AN_ADDRESS.sub(lambda sign: quote(sign[0]), part)
