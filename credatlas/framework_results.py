"""What a record shows under frameworks of micro-credentials, on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catalogue_store import StoredRecord
from credatlas.output import print_table
from normalise.descriptor import Descriptor
from normalise.framework_checks.judge import FrameworkChecks
from normalise.framework_checks.result import Judgement, Reach
from normalise.vocabularies import Vocabularies


def judgements_of(stored: StoredRecord, vocabularies: Vocabularies) -> tuple[Judgement, ...]:
    """Every framework with what the record's last good version shows under it."""
    return FrameworkChecks(vocabularies).judge(Descriptor.model_validate_json(stored.descriptor_json))


def print_judgements(judgements: Iterable[Judgement]) -> None:
    """A line for each framework."""
    rows = ((one.framework.key, one.result, _decided_by(one)) for one in judgements)
    print_table(("Framework", "Result", "Decided by"), rows)


def told_judgements(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """The same with every rule, for machines."""
    return [
        {
            "key": one.framework.key,
            "result": one.result,
            "reach": one.reach,
            "decided_by": one.decided_by,
            "rules": [
                {
                    "rule": finding.rule.rule,
                    "result": finding.result,
                    "evidence": finding.rule.evidence,
                    "values": dict(finding.values),
                }
                for finding in one.findings
            ],
        }
        for one in judgements
    ]


def _decided_by(one: Judgement) -> str:
    """The rules on which a result rests and how well they are known, or why it is not about the record."""
    if one.reach is not Reach.APPLIES:
        return one.reach.replace("_", " ")
    deciding = [finding.rule for finding in one.findings if finding.rule.rule in one.decided_by]
    evidence = ", ".join(dict.fromkeys(rule.evidence.value for rule in deciding))
    return f"{', '.join(one.decided_by)} ({evidence})"
