"""Everything the page of one credential shows, from what may be republished of it."""

from __future__ import annotations

from dataclasses import dataclass

from normalise.closed_lists import CredentialStatus
from normalise.completeness import ANNEX_I_ELEMENTS
from normalise.descriptor import Descriptor
from normalise.providers import providers
from normalise.rights import WITHHELD_NOTE
from search_api.pages.credential_facts import KeyFact, key_facts
from search_api.pages.credential_sections import (
    EditionTable,
    ElementRow,
    Passage,
    assessment_and_proof,
    edition_table,
    element_rows,
    leads_to,
    passage,
    subjects,
    who,
)
from search_api.pages.interface import Interface, lowered
from search_api.pages.linked import Labelled, Linked, Linker
from search_api.pages.provenance import Provenance, Provenances
from search_api.pages.web_address import web_address
from search_api.pages.worded import Worded


@dataclass(frozen=True, slots=True)
class CredentialView:
    """One credential."""

    id: str
    title: Worded
    other_titles: tuple[Worded, ...]
    title_provenance: Provenance | None
    providers: tuple[Linked, ...]
    place: str | None
    kind: str
    """Its type and whether it is in force."""
    is_sample: bool
    page_address: str | None
    """The provider's or register's page of it."""
    facts: tuple[KeyFact, ...]
    about: Passage
    outcomes: Passage
    entry: Passage
    criteria: Passage
    editions: EditionTable | None
    leads_to: tuple[Labelled, ...]
    proof: tuple[Labelled, ...]
    subjects: tuple[Labelled, ...]
    who: tuple[Labelled, ...]
    others: tuple[Provenance, ...]
    """Where the values of the sections come from, field by field."""
    elements: tuple[ElementRow, ...]
    described: str
    size: str
    withheld_note: str


OTHER_FIELDS = (
    "offerings",
    "counts_towards",
    "is_part_of",
    "is_preparation_for",
    "stackability",
    "proof",
    "subject",
    "skill",
    "occupation",
    "industry",
    "in_language",
    "audience_level",
    "quality_assured_by",
    "offered_by",
    "owned_by",
    "operating_model",
    "funding",
    "country",
    "region",
    "credential_status",
    "approved_date",
    "review_date",
    "date_effective",
    "expiration_date",
    "subject_webpage",
    "identifier",
    "keyword",
    "alternate_name",
)
"""Fields whose provenance stands in a list of its own, one click away."""


def credential_view(
    descriptor: Descriptor,
    provenances: Provenances,
    linker: Linker,
    ui: Interface,
) -> CredentialView:
    """The page of one descriptor that has passed `republished`."""
    title, *other_titles = _titles(descriptor, ui)
    texts = {
        "description": [descriptor.description],
        "learning_outcomes": descriptor.learning_outcomes,
        "entry_condition": [descriptor.entry_condition],
        "requires": [] if descriptor.requires is None else [descriptor.requires.description],
    }
    passages = {name: passage(name, said, descriptor, provenances, ui) for name, said in texts.items()}
    return CredentialView(
        id=descriptor.id,
        title=title,
        other_titles=tuple(other_titles),
        title_provenance=provenances.of(ui.t("field.name"), ("name",), str(title)),
        providers=tuple(map(linker.provider, providers(descriptor))),
        place=ui.place(descriptor.country, descriptor.region),
        kind=_kind(descriptor, ui),
        is_sample=descriptor.is_sample,
        # An invented record has no page: its address leads nowhere.
        page_address=None if descriptor.is_sample else web_address(descriptor.subject_webpage),
        facts=key_facts(descriptor, provenances, ui),
        about=passages["description"],
        outcomes=passages["learning_outcomes"],
        entry=passages["entry_condition"],
        criteria=passages["requires"],
        editions=edition_table(descriptor.offerings, ui),
        leads_to=tuple(leads_to(descriptor, linker)),
        proof=tuple(assessment_and_proof(descriptor, ui)),
        subjects=tuple(subjects(descriptor, linker)),
        who=tuple(who(descriptor, linker)),
        others=_other_provenances(provenances, ui),
        elements=tuple(element_rows(descriptor, ui)),
        described=ui.formats.number(len(descriptor.completeness)),
        size=ui.formats.number(len(ANNEX_I_ELEMENTS)),
        withheld_note=WITHHELD_NOTE[ui.language],
    )


def _titles(descriptor: Descriptor, ui: Interface) -> list[Worded]:
    """Every title once, the source's first one first."""
    others = descriptor.alternate_name.items() if descriptor.alternate_name else ()
    given = [*descriptor.name.items(), *others]
    return list({text: ui.worded(tag, text) for tag, text in reversed(given)}.values())[::-1]


def _kind(descriptor: Descriptor, ui: Interface) -> str:
    kind = ui.label("type", descriptor.type)
    if descriptor.credential_status is CredentialStatus.UNKNOWN:
        return kind
    return f"{kind}, {lowered(ui.label('credential_status', descriptor.credential_status))}"


def _other_provenances(provenances: Provenances, ui: Interface) -> tuple[Provenance, ...]:
    shown = ui.t("provenance.value_above")
    found = (provenances.of(ui.t(f"field.{name}"), (name,), shown) for name in OTHER_FIELDS)
    return tuple(one for one in found if one is not None)
