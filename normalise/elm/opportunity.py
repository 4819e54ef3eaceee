"""What is offered: one learning opportunity for each edition, or one where no editions are known."""

from __future__ import annotations

from normalise.closed_lists import Answer, CostKind, CredentialStatus, Schedule
from normalise.descriptor import Descriptor
from normalise.elements import Cost, Offering
from normalise.elm.concepts import coded, currency_concept, language_concept
from normalise.elm.notes import note
from normalise.elm.organisations import OrganisationNodes, web_resource
from normalise.elm.specification import activity_nodes, modes
from normalise.funding_schemes import eligible_funding, scheme_name
from normalise.iso_duration import without_weeks
from normalise.language_map import UNDETERMINED
from normalise.partial_date import PartialDate
from normalise.plain_number import plain_number
from normalise.price_ends import price_ends
from normalise.sample_note import noted_description
from normalise.statement import AddressOf, Node, texts, without_empty
from normalise.vocabularies import Vocabularies

FREE = {"en": "Free", "fr": "Gratuit"}


def opportunity_nodes(
    descriptor: Descriptor,
    vocabularies: Vocabularies,
    organisations: OrganisationNodes,
    address_of: AddressOf,
) -> list[Node]:
    """The opportunities, then the places of the editions."""
    address = address_of(descriptor.id)
    shared = _shared(descriptor, vocabularies, organisations, address)
    editions = descriptor.offerings or (Offering(),)
    nodes, places = [], []
    for number, offering in enumerate(editions, 1):
        place = _place(descriptor, offering, f"{address}#venue-{number}", organisations)
        places += [] if place is None else [place]
        own = without_empty(_edition(offering, vocabularies))
        both = {term: [*shared[term], *own.get(term, [])] for term in ("foaf:homepage", "elm:priceDetail")}
        here = [] if place is None else [{"@id": place["@id"]}]
        nodes.append(
            without_empty(
                {"@id": f"{address}#opportunity-{number}", **shared, **own, **both, "elm:location": here}
            )
        )
    return [*nodes, *{place["@id"]: place for place in places}.values()]


def day_time(when: PartialDate | None) -> str | None:
    """The beginning of a whole day, as ELM knows moments only; a month or a year is none."""
    return None if when is None or when.day is None else f"{when}T00:00:00"


def exact_duration(descriptor: Descriptor) -> str | None:
    """Calendar time where it is exact, without weeks."""
    duration = descriptor.estimated_duration
    if duration is None or duration.minimum is None or duration.minimum != duration.maximum:
        return None
    return without_weeks(duration.minimum)


def full_time(descriptor: Descriptor) -> bool:
    """Whether it is full-time only: the codes for part-time tell two kinds of it apart, which sources do not."""
    return Schedule.FULL_TIME in descriptor.schedule and Schedule.PART_TIME not in descriptor.schedule


def _shared(
    descriptor: Descriptor, vocabularies: Vocabularies, organisations: OrganisationNodes, address: str
) -> Node:
    kind = vocabularies.elm.of("opportunity", descriptor.type)
    status, page = descriptor.credential_status, descriptor.subject_webpage
    activities = activity_nodes(descriptor, address)
    return {
        "@type": "elm:LearningOpportunity",
        "dc:title": texts(descriptor.name),
        "dc:description": noted_description(descriptor),
        "dc:type": [] if kind is None else [coded(kind)],
        # How the source wants to be named: the profile has no term for the terms of data.
        "elm:additionalNote": [note({UNDETERMINED: descriptor.rights.attribution})],
        "foaf:homepage": [] if page is None else [web_resource(page)],
        "elm:duration": exact_duration(descriptor),
        "elm:mode": modes(descriptor, vocabularies),
        "elm:grant": [
            {"@type": "elm:Grant", "dc:title": {"en": scheme_name(funding)}}
            for funding in eligible_funding(descriptor)
        ],
        **_schedule(descriptor, vocabularies),
        "elm:priceDetail": _prices(descriptor, vocabularies),
        "elm:providedBy": organisations.providing,
        "elm:learningAchievementSpecification": {"@id": address},
        "elm:learningActivitySpecification": {"@id": activities[0]["@id"]} if activities else None,
        "elm:defaultLanguage": language_concept(next(descriptor.name.items())[0], vocabularies),
        "elm:status": None if status is CredentialStatus.UNKNOWN else status.value,
        "dc:modified": None
        if descriptor.changed_at is None
        else f"{descriptor.changed_at:%Y-%m-%dT%H:%M:%SZ}",
    }


def _schedule(descriptor: Descriptor, vocabularies: Vocabularies) -> Node:
    code = vocabularies.elm.of("schedule", "full_time") if full_time(descriptor) else None
    labels = vocabularies.labels.of_list("schedule")
    said = [labels[kind.value] for kind in descriptor.schedule]
    words = {tag: ", ".join(label.in_language(tag) for label in said) for tag in ("en", "fr")}
    return {
        "elm:learningSchedule": None if code is None else coded(code),
        "elm:scheduleInformation": note(words) if said else None,
    }


def _edition(offering: Offering, vocabularies: Vocabularies) -> Node:
    start, end = day_time(offering.start), day_time(offering.end)
    period = without_empty({"elm:startDate": start, "elm:endDate": end})
    mode = None if offering.mode is None else vocabularies.elm.of("mode", offering.mode.value)
    deadline = day_time(offering.enrol_by)
    prices = [] if offering.price is None else _price(offering.price, vocabularies)
    return {
        "dc:temporal": {"@type": "dc:PeriodOfTime", **period} if period else None,
        "elm:applicationDeadline": [] if deadline is None else [deadline],
        "elm:mode": [] if mode is None else [coded(mode)],
        "elm:priceDetail": prices,
        "foaf:homepage": [] if offering.address is None else [web_resource(offering.address)],
    }


def _place(
    descriptor: Descriptor, offering: Offering, name: str, organisations: OrganisationNodes
) -> Node | None:
    """Where an edition takes place; ELM requires the country of a place."""
    country = descriptor.country
    if country is None or not organisations.knows(country):
        return None
    whole = organisations.place(country)
    if offering.place is None:
        return whole
    return {**whole, "@id": name, "elm:geographicName": {UNDETERMINED: offering.place}}


def _prices(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    if not descriptor.estimated_cost and descriptor.is_free is Answer.YES:
        return [{"@type": "elm:PriceDetail", "skos:prefLabel": FREE}]
    return [node for cost in descriptor.estimated_cost for node in _price(cost, vocabularies)]


def _price(cost: Cost, vocabularies: Vocabularies) -> list[Node]:
    """One price, or one for each end of a range; without a currency that ELM lists only its words."""
    currency = None if cost.currency is None else currency_concept(cost.currency)
    kind = vocabularies.labels.of_list("cost_kind")[cost.kind.value]
    label = None if cost.kind is CostKind.UNKNOWN else {"en": kind.en, "fr": kind.fr}
    return [
        without_empty(
            {
                "@type": "elm:PriceDetail",
                "elm:amount": None if price is None or currency is None else _amount(price, currency),
                "skos:prefLabel": name or label,
                "dc:description": texts(cost.description) or {UNDETERMINED: cost.as_given},
            }
        )
        for name, price in (price_ends(cost) if currency is not None else [(None, None)])
    ]


def _amount(value: float, currency: Node) -> Node:
    return {"@type": "elm:Amount", "elm:unit": currency, "rdf:value": plain_number(value)}
