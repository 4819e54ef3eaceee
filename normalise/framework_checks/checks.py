"""The named checks of the rule table.

Missing data is unknown. Only `required`, `required_and_more`, `assessed_as` and `attended_as` fail it: they are of
profiles of the record itself, which must publish the element.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from normalise.errors import VocabularyError
from normalise.framework_checks import argued_checks as argued
from normalise.framework_checks import credit_checks as credit
from normalise.framework_checks import plain_checks as plain
from normalise.framework_checks.offer_facts import OfferFacts
from normalise.framework_checks.result import HUMAN, NOT_APPLICABLE, UNKNOWN, CheckResult
from normalise.vocabularies.credit_systems import CreditSystemTable

Check = Callable[[OfferFacts], CheckResult]


def compiled_check(text: str, systems: CreditSystemTable) -> Check:
    """The check that `name` or `name:argument` means; VocabularyError names a check there is none of."""
    name, _, argument = text.partition(":")
    if name in CREDIT_CHECKS:
        return CREDIT_CHECKS[name](argument, systems)
    if name in ARGUED_CHECKS:
        return ARGUED_CHECKS[name](argument)
    if name in PLAIN_CHECKS and not argument:
        return PLAIN_CHECKS[name]
    known = sorted({*CREDIT_CHECKS, *ARGUED_CHECKS, *PLAIN_CHECKS})
    raise VocabularyError(f"recognition_rules.csv: no check {text!r}; there are {', '.join(known)}")


def _always(result: CheckResult) -> Check:
    return lambda facts: result


CREDIT_CHECKS: Mapping[str, Callable[[str, CreditSystemTable], Check]] = {
    "hours": credit.hours_between,
    "ects": credit.ects_between,
    "credits": credit.credits_between,
    "either_credits": credit.either_credits,
    "credit_system": credit.credit_system,
    "listed_credits": credit.listed_credits,
    "hours_of_credits": credit.hours_of_credits,
}
ARGUED_CHECKS: Mapping[str, Callable[[str], Check]] = {
    "stated": argued.stated,
    "required": argued.required,
    "required_and_more": argued.required_and_more,
    "if_any": argued.if_any,
    "eqf": argued.eqf,
    "eqf_or_ects": argued.eqf_or_ects,
    "level_of": argued.level_of,
    "assessed_as": argued.assessed_as,
    "attended_as": argued.attended_as,
    "proved_as": argued.proved_as,
    "usual_review": argued.usual_review,
}
PLAIN_CHECKS: Mapping[str, Check] = {
    "issued": _always(NOT_APPLICABLE),
    "human": _always(HUMAN),
    "not_kept": _always(UNKNOWN),
    "assessed": plain.assessed,
    "assessed_by_named_body": plain.assessed_by_named_body,
    "final_assessment": plain.final_assessment,
    "identity_checked": plain.identity_checked,
    "can_be_transcribed": plain.can_be_transcribed,
    "leads_to_degree": plain.leads_to_degree,
    "alone_or_in_programme": plain.alone_or_in_programme,
    "nzsced_code": plain.nzsced_code,
    "title_words": plain.title_words,
    "no_award": plain.no_award,
    "both_levels": plain.both_levels,
}
