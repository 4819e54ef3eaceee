"""Who may begin and how a credential is earned, as CTDL tells them apart.

`ceterms:requires` of a credential says how it is earned. `ceterms:entryCondition` is in the domain of no credential but
in that of the manifest that `ceterms:commonConditions` leads to: what admits a learner stands there under its own term.
"""

from __future__ import annotations

from collections.abc import Sequence

from normalise.closed_lists import Supervision
from normalise.ctdl.alignment import coding_node, concept, credit_node
from normalise.ctdl.concepts import ASSESSMENT_METHODS
from normalise.descriptor import Descriptor
from normalise.elements import Requirement
from normalise.statement import Node, texts, without_empty
from normalise.vocabularies import Vocabularies

ENTRY = "_:entry-requirements"
"""The node of the manifest; it holds in one document only."""


def earning_conditions(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    """What the award requires, in one profile: learning, assessment, credits."""
    said = descriptor.requires or Requirement()
    earned = without_empty(
        {
            "ceterms:description": texts(said.description),
            "ceterms:subjectWebpage": said.subject_webpage,
            "ceterms:creditValue": [credit_node(credit, vocabularies) for credit in descriptor.credit_value],
            "ceterms:targetCompetency": [
                {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": texts(outcome)}
                for outcome in descriptor.learning_outcomes
            ]
            + [coding_node(skill, vocabularies) for skill in descriptor.skill],
            "ceterms:targetAssessment": _assessments(descriptor),
        }
    )
    return [_profile({"ceterms:name": {"en": "How it is earned"}, **earned})] if earned else []


def entry_manifest(descriptor: Descriptor, keepers: Sequence[str]) -> list[Node]:
    """The manifest of what admits a learner, kept by the organisations of these nodes; none where nobody says it."""
    if descriptor.entry_condition is None:
        return []
    node = {
        "@id": ENTRY,
        "@type": "ceterms:ConditionManifest",
        "ceterms:name": {"en": "Entry requirements"},
        "ceterms:conditionManifestOf": list(keepers),
        "ceterms:entryCondition": [_profile({"ceterms:description": texts(descriptor.entry_condition)})],
    }
    return [without_empty(node)]


def _profile(said: Node) -> Node:
    return {"@type": "ceterms:ConditionProfile", **said}


def _assessments(descriptor: Descriptor) -> list[Node]:
    methods = [ASSESSMENT_METHODS[method] for method in descriptor.assessment if method in ASSESSMENT_METHODS]
    proctored = (
        None
        if descriptor.supervision is Supervision.UNKNOWN
        else descriptor.supervision is not Supervision.UNSUPERVISED
    )
    node = without_empty(
        {
            "ceterms:assessmentMethodType": [concept(method) for method in dict.fromkeys(methods)],
            "ceterms:isProctored": proctored,
        }
    )
    return [{"@type": "ceterms:AssessmentProfile", **node}] if node else []
