"""What a learner can do afterwards, and how that is assessed: nodes that the specification refers to."""

from __future__ import annotations

from collections.abc import Iterator

from normalise.closed_lists import AssessmentMethod
from normalise.descriptor import Descriptor
from normalise.elements import Coding
from normalise.elm.concepts import coded, concept
from normalise.statement import Node, texts, without_empty
from normalise.vocabularies import Vocabularies

ESCO_SKILLS = "http://data.europa.eu/esco/skill/"


def outcome_nodes(descriptor: Descriptor, address: str) -> list[Node]:
    """The learning outcomes, then the skills."""
    return [*_outcomes(descriptor, address), *_skill_outcomes(descriptor, address)]


def assessment_nodes(descriptor: Descriptor, vocabularies: Vocabularies, address: str) -> Iterator[Node]:
    """One assessment for each way of assessing; one without a type in ELM is said by its title."""
    labels = vocabularies.labels.of_list("assessment")
    methods = [method for method in descriptor.assessment if method is not AssessmentMethod.NONE]
    for number, method in enumerate(methods, 1):
        code, label = vocabularies.elm.of("assessment", method.value), labels[method.value]
        yield without_empty(
            {
                "@id": f"{address}#assessment-{number}",
                "@type": "elm:LearningAssessmentSpecification",
                "dc:title": {"en": label.en, "fr": label.fr},
                "dc:type": [] if code is None else [coded(code)],
            }
        )


def _outcomes(descriptor: Descriptor, address: str) -> Iterator[Node]:
    for number, outcome in enumerate(descriptor.learning_outcomes, 1):
        yield {
            "@id": f"{address}#outcome-{number}",
            "@type": "elm:LearningOutcome",
            "dc:title": texts(outcome),
        }


def _skill_outcomes(descriptor: Descriptor, address: str) -> Iterator[Node]:
    """Each skill that has a name; ELM says skills by the outcomes they belong to."""
    for number, skill in enumerate(descriptor.skill, 1):
        if skill.label is not None:
            name = f"{address}#skill-{number}"
            title = {"@id": name, "@type": "elm:LearningOutcome", "dc:title": texts(skill.label)}
            yield {**title, **_related(skill, name)}


def _related(skill: Coding, name: str) -> Node:
    if skill.address is None and skill.code is None:
        return {}
    node = concept(skill.address or f"{name}-concept", None, texts(skill.label) or {})
    is_esco = skill.address is not None and skill.address.startswith(ESCO_SKILLS)
    term = "elm:relatedESCOSkill" if is_esco else "elm:relatedSkill"
    return {term: [node if is_esco else without_empty({**node, "skos:notation": skill.code})]}
