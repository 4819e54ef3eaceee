"""Whether amounts say that a credential costs nothing: yes, no, or not decided."""

from __future__ import annotations

from collections.abc import Sequence

from normalise.closed_lists import Answer, CostKind
from normalise.elements import Cost

PRICES = frozenset({CostKind.FULL, CostKind.TUITION, CostKind.PER_MODULE, CostKind.UNKNOWN})
"""Kinds that a learner without help pays for learning; a subsidised price is not everybody's."""
REQUIRED = PRICES | {CostKind.APPLICATION, CostKind.ENROLMENT}
"""What has to be paid; fees for an assessment, materials or technology may be a choice."""
WHOLE = frozenset({CostKind.FULL, CostKind.SUBSIDISED, CostKind.UNKNOWN})
"""Kinds that stand for everything: where one of them may be nothing, some learners pay nothing."""
ALL_ZERO = "every stated amount is 0"
POSITIVE = "an amount that has to be paid is above 0"


def free_of_charge(costs: Sequence[Cost]) -> tuple[Answer, str | None]:
    """The answer that amounts give, and the rule that gives it.

    0 everywhere is yes; 395 is no; 395, or 0 for those with a subsidy, stays unknown, as does a range from 0.
    """
    amounts = [(cost.kind, cost.amount) for cost in costs if cost.amount is not None]
    has_price = any(kind in PRICES for kind, _ in amounts)
    if has_price and all(amount.high == 0 for _, amount in amounts):
        return Answer.YES, ALL_ZERO
    may_be_nothing = any(kind in WHOLE and not amount.low for kind, amount in amounts)
    if not may_be_nothing and any(kind in REQUIRED and amount.low for kind, amount in amounts):
        return Answer.NO, POSITIVE
    return Answer.UNKNOWN, None
