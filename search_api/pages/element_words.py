"""What a description says of one element, as a person reads it: for the fact sheet and for the rules of frameworks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from normalise.closed_lists import ProofStandard, Stackability
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from search_api.pages.credential_facts import shown_words, supervision_words
from search_api.pages.facts import (
    assessment_words,
    delivery_fact,
    duration_words,
    eqf_fact,
    own_level_fact,
    workload_fact,
)
from search_api.pages.interface import lowered
from search_api.pages.linked import Linked, Linker
from search_api.pages.web_address import web_address
from search_api.pages.worded import Worded

Words = Callable[[Descriptor, Linker], Iterable[Linked]]
"""Nothing when the description is silent."""


def element_words(name: str, descriptor: Descriptor, linker: Linker) -> tuple[Linked, ...]:
    """The values of an element or of what a rule looks at; `descriptor` has passed `republished`."""
    return tuple(ELEMENT_WORDS[name](descriptor, linker))


def _plain(*texts: str | None) -> Iterator[Linked]:
    yield from (Linked(Worded(text)) for text in texts if text)


def _titles(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    others = descriptor.alternate_name.items() if descriptor.alternate_name else ()
    given = {text: tag for tag, text in (*descriptor.name.items(), *others)}
    yield from (Linked(linker.ui.worded(tag, text)) for text, tag in given.items())


def _country(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    if descriptor.country is not None:
        yield from _plain(linker.ui.place(descriptor.country, descriptor.region))
        return
    places = dict.fromkeys((one.country, one.region) for one in _bodies(descriptor))
    yield from _plain(*(linker.ui.place(country, region) for country, region in places))


def _bodies(descriptor: Descriptor) -> tuple[Organisation, ...]:
    return descriptor.offered_by if descriptor.owned_by is None else (descriptor.owned_by,)


def _awarding_body(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    yield from map(linker.provider, _bodies(descriptor))


def _outcomes(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    yield from (Linked(linker.ui.best(one)) for one in descriptor.learning_outcomes)


def _workload(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    if descriptor.workload is None and descriptor.ects is None and not descriptor.credit_value:
        return
    fact = workload_fact(descriptor.workload, descriptor.ects, descriptor.credit_value, linker.ui)
    yield from _plain(shown_words(fact))


def _level(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    """Each level in its framework's own words, a cycle among them, then the EQF level with what it rests on."""
    for one in descriptor.at_level:
        yield from _plain(shown_words(own_level_fact([one], linker.ui)))
    yield from _eqf(descriptor, linker)


def _eqf(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    if descriptor.eqf.level is not None:
        words = shown_words(eqf_fact(descriptor.eqf, linker.ui))
        yield from _plain(f"{words}: {descriptor.eqf.source}" if descriptor.eqf.source else words)


def _participation(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    if descriptor.delivery_type:
        yield from _plain(delivery_fact(descriptor.delivery_type, descriptor.schedule, linker.ui).value)


def _quality(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    ui = linker.ui
    for one in descriptor.quality_assured_by:
        said = ui.best(one.organisation.name)
        kind = lowered(ui.label("quality_assurance", one.kind))
        yield Linked(Worded(ui.t("section.assured", kind=kind, name=said.text), said.lang))


def _prerequisites(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    if descriptor.entry_condition is not None:
        yield Linked(linker.ui.best(descriptor.entry_condition))


def _stackability(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    if descriptor.stackability is not Stackability.UNKNOWN:
        yield from _plain(linker.ui.label("stackability", descriptor.stackability))
    yield from map(linker.reference, (*descriptor.counts_towards, *descriptor.is_part_of))


def _web_page(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    """An invented record has no page, and what could run code is no address: both are words alone."""
    if descriptor.subject_webpage is not None:
        found = None if descriptor.is_sample else web_address(descriptor.subject_webpage)
        yield Linked(Worded(descriptor.subject_webpage), found)


def _credits(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    ui = linker.ui
    for one in descriptor.credit_value:
        system = ui.vocabularies.credit_systems.get(one.system)
        amount = one.as_given if one.value is None else ui.formats.span(one.value)
        yield from _plain(amount if system is None else f"{amount} {system.name.in_language(ui.language)}")


def _subjects(scheme: str) -> Words:
    return lambda descriptor, linker: (
        linker.subject(one) for one in descriptor.subject if one.scheme == scheme and one.code is not None
    )


def _languages(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    yield from _plain(*map(linker.ui.language_name, descriptor.in_language))


def _review(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    formats, ui = linker.ui.formats, linker.ui
    for label, day in (("approved_date", descriptor.approved_date), ("review_date", descriptor.review_date)):
        if day is not None:
            yield from _plain(f"{ui.t(f'field.{label}')} {formats.date(day)}")


def _duration(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    if descriptor.estimated_duration is not None:
        yield from _plain(duration_words(descriptor.estimated_duration, linker.ui))


def _proof(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
    if descriptor.proof.standard is not ProofStandard.UNKNOWN:
        yield from _plain(linker.ui.label("proof", descriptor.proof.standard))


def _that_it_is(field: str) -> Words:
    """A long text counts, not what it says."""

    def words(descriptor: Descriptor, linker: Linker) -> Iterator[Linked]:
        if getattr(descriptor, field) is not None:
            yield from _plain(linker.ui.t("element.stated"))

    return words


ELEMENT_WORDS: Mapping[str, Words] = {
    "title": _titles,
    "country": _country,
    "awarding_body": _awarding_body,
    "learning_outcomes": _outcomes,
    "workload": _workload,
    "level": _level,
    "assessment": lambda descriptor, linker: _plain(assessment_words(descriptor.assessment, linker.ui)),
    "participation": _participation,
    "quality_assurance": _quality,
    "prerequisites": _prerequisites,
    "supervision": lambda descriptor, linker: _plain(supervision_words(descriptor, linker.ui)),
    "stackability": _stackability,
    "further_information": _web_page,
    "credits": _credits,
    "ects": lambda descriptor, linker: _workload(descriptor, linker) if descriptor.ects else (),
    "eqf": _eqf,
    "nzsced": _subjects("nzsced"),
    "isced_f": _subjects("isced-f"),
    "skills": lambda descriptor, linker: map(linker.skill, descriptor.skill),
    "description": _that_it_is("description"),
    "language": _languages,
    "review": _review,
    "duration": _duration,
    "place": lambda descriptor, linker: _plain(*dict.fromkeys(one.place for one in descriptor.offerings)),
    "proof": _proof,
    "type": lambda descriptor, linker: _plain(linker.ui.label("type", descriptor.type)),
}
"""What a rule may look at, the elements of Annex I among it -> its values in words."""
