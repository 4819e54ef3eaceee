"""The sections of a credential's page: texts, editions, where it leads, proof, subjects, elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from normalise.closed_lists import Answer, OperatingModel, ProofStandard, Stackability
from normalise.completeness import ANNEX_I_ELEMENTS
from normalise.descriptor import Descriptor
from normalise.elements import Offering
from normalise.fact_sheet import is_derived
from normalise.language_map import LanguageMap
from search_api.pages.credential_facts import supervision_words
from search_api.pages.facts import assessment_words, money
from search_api.pages.interface import Interface, lowered
from search_api.pages.linked import Labelled, Linked, Linker, words
from search_api.pages.provenance import Provenance, Provenances
from search_api.pages.web_address import web_address
from search_api.pages.worded import Worded


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the source, or none because its licence does not allow it."""

    texts: tuple[Worded, ...]
    is_withheld: bool
    provenance: Provenance | None

    @property
    def is_empty(self) -> bool:
        """Whether there is neither text nor reason to say."""
        return not self.texts and not self.is_withheld


@dataclass(frozen=True, slots=True)
class Edition:
    """One scheduled offering; None: unknown."""

    start: str | None
    end: str | None
    enrol_by: str | None
    mode: str | None
    place: str | None
    language: str | None
    price: str | None


DATES = ("approved_date", "date_effective", "review_date", "expiration_date")
EDITION_COLUMNS = tuple(field.name for field in fields(Edition))


@dataclass(frozen=True, slots=True)
class EditionTable:
    """Editions below each other, without the columns that none of them fills."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One element of the European description."""

    label: str
    how: str
    """`stated`, `derived`, `4 stated` or `unknown`."""
    is_described: bool


def passage(
    field: str,
    texts: Sequence[LanguageMap | None],
    descriptor: Descriptor,
    provenances: Provenances,
    ui: Interface,
) -> Passage:
    """A text of the source in the interface language where it gives one."""
    shown = tuple(ui.best(text) for text in texts if text is not None)
    label = ui.t(f"section.{field}")
    return Passage(
        texts=shown,
        is_withheld=field in descriptor.rights.withheld,
        provenance=provenances.of(label, (field,), ui.t("provenance.text_above")) if shown else None,
    )


def edition(offering: Offering, ui: Interface) -> Edition:
    """One row of dates and places."""
    start, end, enrol_by = (
        None if day is None else ui.formats.date(day)
        for day in (offering.start, offering.end, offering.enrol_by)
    )
    return Edition(
        start=start,
        end=end,
        enrol_by=enrol_by,
        mode=None if offering.mode is None else ui.label("delivery_type", offering.mode),
        place=offering.place,
        language=None if offering.language is None else ui.language_name(offering.language),
        price=None if offering.price is None else money(offering.price, ui),
    )


def edition_table(offerings: Sequence[Offering], ui: Interface) -> EditionTable | None:
    """The columns in which some edition says something; none when no edition does."""
    rows = [edition(one, ui) for one in offerings]
    columns = tuple(name for name in EDITION_COLUMNS if any(getattr(row, name) for row in rows))
    if not columns:
        return None
    return EditionTable(columns, tuple(tuple(getattr(row, name) for name in columns) for row in rows))


def leads_to(descriptor: Descriptor, linker: Linker) -> Iterator[Labelled]:
    """What it is part of, counts towards or prepares for; stackability always, known or not."""
    ui = linker.ui
    for field in ("counts_towards", "is_part_of", "is_preparation_for"):
        references = getattr(descriptor, field)
        if references:
            yield Labelled(ui.t(f"field.{field}"), tuple(map(linker.reference, references)))
    known = descriptor.stackability is not Stackability.UNKNOWN
    yield words(
        ui.t("field.stackability"), [ui.label("stackability", descriptor.stackability) if known else None]
    )


def assessment_and_proof(descriptor: Descriptor, ui: Interface) -> Iterator[Labelled]:
    """The page of what has to be done, how it is assessed, supervised and proved."""
    page = None if descriptor.requires is None else descriptor.requires.subject_webpage
    if page is not None:
        # An invented record has no page: its address leads nowhere.
        address = None if descriptor.is_sample else web_address(page)
        yield Labelled(ui.t("section.requires"), (Linked(Worded(page), address),))
    yield words(ui.t("field.assessment"), [assessment_words(descriptor.assessment, ui)])
    yield words(ui.t("section.supervision"), [supervision_words(descriptor, ui)])
    proof = descriptor.proof
    known = proof.standard is not ProofStandard.UNKNOWN
    standard = ui.label("proof", proof.standard) if known else None
    yield words(ui.t("field.proof"), [", ".join(filter(None, (standard, proof.platform)))])


def subjects(descriptor: Descriptor, linker: Linker) -> Iterator[Labelled]:
    """Fields of study, skills, occupations, languages and for whom it is."""
    ui = linker.ui
    yield Labelled(ui.t("field.subject"), tuple(map(linker.subject, descriptor.subject)))
    yield words(ui.t("field.in_language"), map(ui.language_name, descriptor.in_language))
    for label, values in (
        ("skill", tuple(map(linker.skill, descriptor.skill))),
        ("occupation", tuple(map(linker.code, descriptor.occupation))),
        ("industry", tuple(map(linker.code, descriptor.industry))),
    ):
        if values:
            yield Labelled(ui.t(f"field.{label}"), values)
    if descriptor.audience_level:
        levels = [ui.label("audience_level", level) for level in descriptor.audience_level]
        yield words(ui.t("field.audience_level"), levels)


def who(descriptor: Descriptor, linker: Linker) -> Iterator[Labelled]:
    """Who assures its quality, runs and funds it, and the dates between which that holds."""
    ui = linker.ui
    assured = []
    for one in descriptor.quality_assured_by:
        said = ui.best(one.organisation.name)
        kind = lowered(ui.label("quality_assurance", one.kind))
        assured.append(Linked(Worded(ui.t("section.assured", kind=kind, name=said.text), said.lang)))
    yield Labelled(ui.t("field.quality_assured_by"), tuple(assured))
    yield from _dates(descriptor, ui)
    if descriptor.owned_by is not None and descriptor.offered_by:
        yield Labelled(ui.t("field.owned_by"), (linker.provider(descriptor.owned_by),))
    if descriptor.operating_model is not OperatingModel.UNKNOWN:
        yield words(ui.t("field.operating_model"), [ui.label("operating_model", descriptor.operating_model)])
    for funding in descriptor.funding:
        scheme = ui.label("funding", funding.scheme)
        answer = None if funding.eligible is Answer.UNKNOWN else ui.label("answer", funding.eligible)
        as_of = None if funding.as_of is None else ui.formats.date(funding.as_of)
        dated = ui.t("section.as_of", date=as_of) if answer and as_of else None
        yield words(scheme, [", ".join(filter(None, (answer, dated)))])


def _dates(descriptor: Descriptor, ui: Interface) -> Iterator[Labelled]:
    for name in DATES:
        day = getattr(descriptor, name)
        if day is not None:
            yield words(ui.t(f"field.{name}"), [ui.formats.date(day)])


def element_rows(descriptor: Descriptor, ui: Interface) -> Iterator[ElementRow]:
    """The thirteen elements, each stated, derived or unknown."""
    for name in ANNEX_I_ELEMENTS:
        is_described = name in descriptor.completeness
        how = _how(name, descriptor, ui) if is_described else ui.t("element.unknown")
        yield ElementRow(ui.label("annex_i", name), how, is_described)


def _how(name: str, descriptor: Descriptor, ui: Interface) -> str:
    if name == "learning_outcomes" and descriptor.learning_outcomes:
        return ui.t("element.counted", count=len(descriptor.learning_outcomes))
    return ui.t("element.derived" if is_derived(name, descriptor) else "element.stated")
