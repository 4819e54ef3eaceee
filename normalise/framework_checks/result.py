"""What a check can say, and what is said of one framework."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from normalise.vocabularies.recognition import RecognitionFramework, RecognitionRule


class CheckResult(StrEnum):
    """What is known of a rule or a framework."""

    PASS = "pass"  # noqa: S105 - a result, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"
    """The description does not say enough: not the same as a failure."""
    NOT_APPLICABLE = "not_applicable"
    HUMAN = "human"
    """All that a machine can see is there; a person has to judge."""


PASS, FAIL, UNKNOWN = CheckResult.PASS, CheckResult.FAIL, CheckResult.UNKNOWN
NOT_APPLICABLE, HUMAN = CheckResult.NOT_APPLICABLE, CheckResult.HUMAN


class Reach(StrEnum):
    """Whether a framework is about an offer at all."""

    APPLIES = "applies"
    OTHER_TYPE = "other_type"
    """It is about micro-credentials, and this is a whole qualification."""
    ELSEWHERE = "elsewhere"
    PLACE_UNKNOWN = "place_unknown"
    OTHER_PROOF = "other_proof"
    PROOF_UNKNOWN = "proof_unknown"


OUT_OF_REACH = frozenset({Reach.OTHER_TYPE, Reach.ELSEWHERE, Reach.OTHER_PROOF})


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One rule and what is known of it."""

    rule: RecognitionRule
    result: CheckResult
    values: tuple[tuple[str, str], ...]
    """(what was looked at, its value), of what the description states and may show."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One version of a framework and what is known of an offer under it."""

    framework: RecognitionFramework
    result: CheckResult
    reach: Reach
    findings: tuple[RuleFinding, ...]
    """Each rule in the table's order; none where the framework is not about the offer."""
    decided_by: tuple[str, ...]
    """The rules on which the result rests."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The frameworks that an offer meets, and those that it may."""

    meets: tuple[str, ...]
    may_meet: tuple[str, ...]
    """Nothing speaks against it; something is not stated, or a person has to judge."""
