"""What ELM requires of a learning opportunity and of what it leads to, and which of it a record lacks.

After the shapes of the LOQ profile 1.1.0: title, home page, provider with its country, base language, field of
ISCED-F, language of learning (but not of a qualification) and at least one learning outcome.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalise.descriptor import Descriptor
from normalise.elm.concepts import field_concepts, language_concept
from normalise.elm.levels import is_qualification
from normalise.elm.organisations import OrganisationNodes
from normalise.elm.specification import isced_codes
from normalise.errors import MissingValue
from normalise.providers import providers
from normalise.statement import why_absent
from normalise.vocabularies import Vocabularies

STANDARD = "the European Learning Model"


def missing_in_elm(
    descriptor: Descriptor, vocabularies: Vocabularies, organisations: OrganisationNodes
) -> list[MissingValue]:
    """Every required value that is not there, in the order of the profile."""
    return [
        *_opportunity(descriptor, vocabularies, organisations),
        *_specification(descriptor, vocabularies),
    ]


def _opportunity(
    descriptor: Descriptor, vocabularies: Vocabularies, organisations: OrganisationNodes
) -> Iterator[MissingValue]:
    if descriptor.subject_webpage is None:
        why = why_absent(descriptor, "subject_webpage")
        yield MissingValue("subject_webpage", "foaf:homepage", f"a web page; {why}")
    if not providers(descriptor):
        why = why_absent(descriptor, "offered_by")
        yield MissingValue("offered_by", "elm:providedBy", f"an organisation; {why}")
    elif not organisations.providing:
        field = "offered_by" if descriptor.offered_by else "owned_by"
        needed = "the country of the organisation that provides it; the record states none"
        yield MissingValue(field, "elm:Organisation/elm:location", needed)
    if language_concept(next(descriptor.name.items())[0], vocabularies) is None:
        needed = "the language of the title; the record states none that the list of languages has"
        yield MissingValue("name", "elm:defaultLanguage", needed)


def _specification(descriptor: Descriptor, vocabularies: Vocabularies) -> Iterator[MissingValue]:
    if not field_concepts(isced_codes(descriptor), vocabularies):
        why = why_absent(descriptor, "subject")
        needed = f"a field of ISCED-F 2013, stated or by an official concordance; {why}"
        yield MissingValue("subject", "elm:ISCEDFCode", needed)
    spoken = [tag for tag in descriptor.in_language if language_concept(tag, vocabularies) is not None]
    if not spoken and not is_qualification(descriptor, vocabularies):
        why = why_absent(descriptor, "in_language")
        yield MissingValue("in_language", "dc:language", f"a language of learning; {why}")
    if not descriptor.learning_outcomes and all(skill.label is None for skill in descriptor.skill):
        why = why_absent(descriptor, "learning_outcomes")
        yield MissingValue("learning_outcomes", "elm:learningOutcome", f"an outcome or a skill; {why}")
