"""A descriptor as an Achievement of Open Badges 3.0: the offer side of a badge.

An Achievement is in one language: that of the record's first title. What to do to earn it (`criteria`) is told as the
source tells it, by the learning outcomes and by the ways of assessing; a record with none of them cannot be stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalise.closed_lists import AssessmentMethod
from normalise.descriptor import Descriptor
from normalise.elements import Identifier, Organisation
from normalise.errors import MissingValue, NotStatable
from normalise.language_map import UNDETERMINED, LanguageMap
from normalise.open_badges.achievement_types import achievement_type
from normalise.open_badges.alignments import alignments
from normalise.open_badges.losses import creditable, losses_in_open_badges
from normalise.providers import providers
from normalise.sample_note import noted_description
from normalise.statement import AddressOf, Node, Statement, why_absent, without_empty
from normalise.vocabularies import Vocabularies

STANDARD = "Open Badges 3.0"
CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
LEADS = {"en": ("Assessment:", "Entry:"), "fr": ("Évaluation\u00a0:", "Admission\u00a0:")}
"""What stands before the ways of assessing and the entry requirements."""
LANGUAGE_CODE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def to_open_badges(descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf) -> Statement:
    """The Achievement of one descriptor; NotStatable when it has no description or no criteria."""
    language, name = next(descriptor.name.items())
    description = noted_description(descriptor)
    criteria = _criteria(descriptor, language, vocabularies)
    if description is None or not criteria:
        raise NotStatable(descriptor.id, STANDARD, _missing(descriptor, description, criteria))
    address = address_of(descriptor.id)
    document = {
        "@context": list(CONTEXT),
        "id": address,
        "type": ["Achievement"],
        "achievementType": achievement_type(descriptor.type),
        "name": name,
        "description": LanguageMap(description).best(language)[1],
        "criteria": criteria,
        "inLanguage": _language_code(language),
        "creator": _creator(descriptor, address, language),
        "creditsAvailable": creditable(descriptor),
        "fieldOfStudy": _field_of_study(descriptor, language, vocabularies),
        "tag": _tags(descriptor),
        "alignment": alignments(descriptor, name, vocabularies),
        "otherIdentifier": _identifiers(descriptor),
        "version": descriptor.version_identifier,
    }
    return Statement(without_empty(document), losses_in_open_badges(descriptor))


def _missing(descriptor: Descriptor, description: object | None, criteria: Node) -> Iterable[MissingValue]:
    if description is None:
        yield MissingValue(
            "description", "Achievement.description", f"a text; {why_absent(descriptor, 'description')}"
        )
    if not criteria:
        why = why_absent(descriptor, "learning_outcomes")
        needed = f"criteria, learning outcomes or ways of assessing, for what is needed to earn it; {why}"
        yield MissingValue("learning_outcomes", "Achievement.criteria", needed)


def _criteria(descriptor: Descriptor, language: str, vocabularies: Vocabularies) -> Node:
    """The page of the criteria, and in words what has to be done."""
    page = None if descriptor.requires is None else descriptor.requires.subject_webpage
    return without_empty({"id": page, "narrative": _narrative(descriptor, language, vocabularies)})


def _narrative(descriptor: Descriptor, language: str, vocabularies: Vocabularies) -> str | None:
    """Markdown: the source's own criteria, each outcome on a line, how it is assessed, and who may begin."""
    own = None if descriptor.requires is None else descriptor.requires.description
    speaks = "fr" if language.partition("-")[0] == "fr" else "en"
    outcomes = [f"- {_one_line(outcome, language)}" for outcome in descriptor.learning_outcomes]
    methods = [method for method in descriptor.assessment if method is not AssessmentMethod.NONE]
    labels = [vocabularies.labels.label("assessment", one.value, speaks) or one.value for one in methods]
    paragraphs = [] if own is None else [own.best(language)[1]]
    paragraphs += ["\n".join(outcomes)] if outcomes else []
    if labels:
        paragraphs.append(f"{LEADS[speaks][0]} {', '.join(labels)}")
    if paragraphs and descriptor.entry_condition is not None:
        paragraphs.append(f"{LEADS[speaks][1]} {_one_line(descriptor.entry_condition, language)}")
    return "\n\n".join(paragraphs) or None


def _one_line(said: LanguageMap, language: str) -> str:
    return " ".join(said.best(language)[1].split())


def _language_code(tag: str) -> str | None:
    return tag if tag != UNDETERMINED and LANGUAGE_CODE.fullmatch(tag) else None


def _creator(descriptor: Descriptor, address: str, language: str) -> Node | None:
    """The owner, who defines the credential; the first provider where no owner is known."""
    known = [one for one in (descriptor.owned_by, *providers(descriptor)) if one is not None]
    return _profile(known[0], address, language) if known else None


def _profile(organisation: Organisation, address: str, language: str) -> Node:
    """An organisation; where no address identifies it, one under the record's own does."""
    place = {"type": ["Address"], "addressCountryCode": organisation.country}
    return without_empty(
        {
            "id": next(iter(organisation.same_as), f"{address}#creator"),
            "type": ["Profile"],
            "name": organisation.name.best(language)[1],
            "url": organisation.subject_webpage,
            "address": None if organisation.country is None else place,
        }
    )


def _field_of_study(descriptor: Descriptor, language: str, vocabularies: Vocabularies) -> str | None:
    """The first field that has words; those of ISCED-F come from its table."""
    for coding in sorted(descriptor.subject, key=lambda one: one.scheme != "isced-f"):
        if coding.label is not None:
            return coding.label.best(language)[1]
        if coding.scheme == "isced-f" and coding.code is not None:
            return vocabularies.isced_f.label(coding.code, "fr" if language.startswith("fr") else "en")
    return None


def _tags(descriptor: Descriptor) -> list[str]:
    """Keywords, and the names of skills and subjects, each once."""
    words = [] if descriptor.keyword is None else [text for _, text in descriptor.keyword.items()]
    for coding in (*descriptor.skill, *descriptor.subject):
        if coding.label is not None:
            words += [text for _, text in coding.label.items()]
    return list(dict.fromkeys(words))


def _identifiers(descriptor: Descriptor) -> list[Node]:
    own = Identifier(type_name=descriptor.source_id, value=descriptor.native_id)
    return [
        {
            "type": "IdentifierEntry",
            "identifier": given.value,
            "identifierType": f"ext:{NOT_IN_A_NAME.sub('_', given.type_name).strip('_') or 'identifier'}",
        }
        for given in descriptor.identifier or (own,)
    ]
