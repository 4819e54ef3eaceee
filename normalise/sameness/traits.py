"""What is looked at in a record to tell whether another one is the same credential."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from normalise.closed_lists import EqfStatus, HoursKind
from normalise.completeness import described_elements
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.interval import Interval
from normalise.sameness.title_key import is_name_of_a_part, provider_key, title_key

OF_OTHERS = frozenset({"education programme", "ctid of an aligned credential", "quality assurance decision"})
"""Types of identifiers, folded, that name what a badge belongs to or leans on: many different badges share them."""


@dataclass(frozen=True, slots=True)
class Traits:
    """One record; sets hold everything it states of a kind, and are empty where it states nothing."""

    record_id: str
    number: int
    """The store's number of the record: the order in which the catalogue came to know records."""
    source_id: str
    is_sample: bool
    elements: int
    """How many elements of Annex I it describes."""
    type: str
    ctid: str | None
    identifiers: frozenset[str]
    """`type: value` of the identifiers that are its own."""
    same_as: frozenset[str]
    """Addresses that it says are it."""
    webpage: str | None
    providers: frozenset[str]
    """Names as compared, and ids of the organisations they stand for; not the name of a part that many have."""
    owners: frozenset[str]
    """The same of who owns it."""
    country: str | None
    region: str | None
    titles: frozenset[str]
    languages: frozenset[str]
    """Languages of its titles, without regions."""
    levels: Mapping[str, frozenset[str]]
    """Framework -> levels."""
    eqf: int | None
    """By an official correspondence."""
    hours: tuple[HoursKind, Interval] | None
    credits: Mapping[str, Interval]
    """Credit system -> credits."""
    validity: Interval | None
    """Days of the calendar, counted, on which it may be in force."""


def traits_of(descriptor: Descriptor, number: int, canonical: Mapping[str, str] | None = None) -> Traits:
    """What is compared of a record; `canonical` is organisation id -> id of the one an operator says it is."""
    return Traits(
        record_id=descriptor.id,
        number=number,
        source_id=descriptor.source_id,
        is_sample=descriptor.is_sample,
        elements=len(described_elements(descriptor)),
        type=descriptor.type,
        ctid=descriptor.ctid,
        identifiers=frozenset(_own_identifiers(descriptor)),
        same_as=frozenset(map(plain_address, descriptor.same_as)),
        webpage=plain_address(descriptor.subject_webpage) if descriptor.subject_webpage else None,
        providers=frozenset(_providers(descriptor, canonical or {})),
        owners=frozenset(_keys_of(descriptor.owned_by, canonical or {}) if descriptor.owned_by else ()),
        country=descriptor.country,
        region=descriptor.region,
        titles=frozenset(_titles(descriptor)),
        languages=frozenset(tag.partition("-")[0].lower() for tag in descriptor.name.root),
        levels=_levels(descriptor),
        eqf=descriptor.eqf.level if descriptor.eqf.status is EqfStatus.REFERENCED else None,
        hours=(descriptor.workload.kind, descriptor.workload.hours) if descriptor.workload else None,
        credits={one.system: one.value for one in descriptor.credit_value if one.value is not None},
        validity=_validity(descriptor),
    )


def _titles(descriptor: Descriptor) -> Iterable[str]:
    """A level written into the title is left out where it is the level that is stated: `Welding 2` may be another."""
    levels = frozenset(one.level for one in descriptor.at_level)
    for title in descriptor.name.root.values():
        yield title_key(title, levels)


def _validity(descriptor: Descriptor) -> Interval | None:
    start, end = descriptor.date_effective, descriptor.expiration_date
    if start is None and end is None:
        return None
    low = None if start is None else start.earliest().toordinal()
    high = None if end is None else end.latest().toordinal()
    if low is not None and high is not None and low > high:
        return None
    return Interval(low=low, high=high)


def _own_identifiers(descriptor: Descriptor) -> Iterable[str]:
    for one in descriptor.identifier:
        type_name = one.type_name.lower()
        if type_name not in OF_OTHERS:
            yield f"{type_name}: {one.value}"


def plain_address(address: str) -> str:
    """A web address without scheme, `www.`, final slash and fragment: what sources write differently for one page.

    What is no address, such as `http://[x`, stays as it is written.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address.strip()
    if not parts.netloc:
        return address.strip()
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/") + query


def _providers(descriptor: Descriptor, canonical: Mapping[str, str]) -> Iterable[str]:
    organisations = descriptor.offered_by or ((descriptor.owned_by,) if descriptor.owned_by else ())
    for one in organisations:
        yield from _keys_of(one, canonical)


def _keys_of(organisation: Organisation, canonical: Mapping[str, str]) -> Iterable[str]:
    names = (provider_key(name, organisation.country) for name in organisation.name.root.values())
    yield from (name for name in names if not is_name_of_a_part(name))
    yield f"id {canonical.get(organisation.id, organisation.id)}"


def _levels(descriptor: Descriptor) -> dict[str, frozenset[str]]:
    levels: dict[str, set[str]] = {}
    for one in descriptor.at_level:
        levels.setdefault(one.framework, set()).add(one.level)
    return {framework: frozenset(found) for framework, found in levels.items() if framework != "unknown"}
