"""Labels with values that may lead somewhere: other credentials, providers, subjects, codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from normalise.elements import Coding, Organisation, Reference
from normalise.language_map import LanguageMap
from search_api.facets import FACETS, ISCED_F, coding_value, skill_value
from search_api.pages.addresses import SEARCH_PATH, address
from search_api.pages.interface import Interface
from search_api.pages.web_address import web_address
from search_api.pages.worded import Worded
from search_api.record_address import credential_path

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Linked:
    """A text that may lead somewhere."""

    text: Worded
    address: str | None = None
    note: str | None = None
    """How it came about that the source does not state it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with its values; without values, unknown."""

    label: str
    values: tuple[Linked, ...]


def words(label: str, texts: Iterable[str | None]) -> Labelled:
    """A label with plain words."""
    return Labelled(label, tuple(Linked(Worded(text)) for text in texts if text))


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes links inside the catalogue that keep the chosen language."""

    ui: Interface
    language_pairs: Pairs
    names: Mapping[str, LanguageMap]
    """Record id -> name, of those records referred to that are in the catalogue."""

    def filtered(self, facet: str, value: str | None) -> str | None:
        """The search for everything that has a facet value."""
        return None if value is None else address(SEARCH_PATH, [(facet, value), *self.language_pairs])

    def provider(self, organisation: Organisation) -> Linked:
        """A provider, leading to all it offers."""
        return Linked(self.ui.best(organisation.name), self.filtered("provider", organisation.id))

    def credential(self, record_id: str) -> str:
        """The page of a credential."""
        return address(credential_path(record_id), self.language_pairs)

    def reference(self, reference: Reference) -> Linked:
        """Another credential: in this catalogue where it is here, else where the source says."""
        record_id = reference.record_id
        here = None if record_id is None else self.names.get(record_id)
        name = reference.name or here
        text = self.ui.best(name) if name else Worded(reference.as_given)
        if record_id is not None and here is not None:
            return Linked(text, self.credential(record_id))
        return Linked(text, web_address(reference.address))

    def subject(self, coding: Coding) -> Linked:
        """A field of study, leading to all of it."""
        if coding.scheme == ISCED_F and coding.code is not None:
            label = self.ui.facet_value(FACETS["subject"], coding.code)
            return Linked(Worded(label), self.filtered("subject", coding.code), self._note(coding))
        return Linked(self._coding_words(coding), self.filtered("native_subject", coding_value(coding)))

    def skill(self, coding: Coding) -> Linked:
        """A skill, leading to everything that teaches it."""
        address = self.filtered("skill", skill_value(coding))
        return Linked(self._coding_words(coding), address, self._note(coding))

    def code(self, coding: Coding) -> Linked:
        """A code of an occupation or industry."""
        return Linked(self._coding_words(coding), web_address(coding.address), self._note(coding))

    def _note(self, coding: Coding) -> str | None:
        """By which words, or by which row of a concordance, a code came about."""
        if coding.match is not None:
            match = coding.match
            return self.ui.t("code.matched", vocabulary=match.vocabulary, text=match.text, label=match.label)
        if coding.route is not None:
            route, schemes = coding.route, self.ui.vocabularies.schemes
            scheme = schemes.label(route.scheme, self.ui.language) or route.scheme
            key = "code.routed_in_part" if route.is_partial else "code.routed"
            return self.ui.t(key, scheme=scheme, code=route.code)
        return None

    def _coding_words(self, coding: Coding) -> Worded:
        if coding.label is None:
            named = self.ui.vocabularies.schemes.label(coding.scheme, self.ui.language) or coding.scheme
            return Worded(f"{named} {coding.code}" if coding.code else named)
        said = self.ui.best(coding.label)
        return said if coding.code is None else Worded(f"{said.text} ({coding.code})", said.lang)
