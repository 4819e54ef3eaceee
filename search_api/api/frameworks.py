"""`/v1/frameworks` and `/v1/credentials/{id}/frameworks`: the rules of frameworks, and what is known of one offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import StoredRecord
from normalise.framework_checks.judge import FrameworkChecks
from normalise.framework_checks.result import Judgement, RuleFinding
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.label import Label
from normalise.vocabularies.recognition import RecognitionFramework, RecognitionRule
from search_api.api.asked import refuse_parameters
from search_api.api.credential import PATH as CREDENTIAL
from search_api.api.credential import RecordIdInPath
from search_api.api.openapi import described
from search_api.api.records import found_record, kept_descriptor
from search_api.api.rendering import Edition, answer
from search_api.services import Services

PATH = "/v1/frameworks"


def framework_router(services: Services, checks: FrameworkChecks) -> APIRouter:
    """Frameworks of micro-credentials and what is known of offers under them."""
    router = APIRouter(tags=["frameworks"])

    @router.get(PATH, **described("frameworks", ()))
    def list_frameworks(request: Request) -> Response:
        """Every framework in each version that is known here, with its rules and how well each is known."""
        refuse_parameters(request)
        edition = Edition((services.vocabularies.version,))
        return answer(request, edition, lambda: {"frameworks": told_frameworks(services.vocabularies)})

    @router.get(CREDENTIAL + "/frameworks", **described("credential_frameworks", ()))
    def get_frameworks(request: Request, record_id: RecordIdInPath) -> Response:
        """What is known of one credential under every framework: rule by rule, with the value that decided it."""
        refuse_parameters(request)
        stored = found_record(services.store, record_id)
        edition = edition_of(services, stored, "frameworks")
        return answer(request, edition, lambda: judged(stored, checks))

    return router


def edition_of(services: Services, stored: StoredRecord, form: str) -> Edition:
    """An answer that depends on the record's content and on our tables."""
    return Edition(
        (stored.version, stored.descriptor_hash, stored.withdrawn_at, services.vocabularies.version, form)
    )


def told_frameworks(vocabularies: Vocabularies) -> list[dict[str, Any]]:
    """The table as plain values."""

    def source(key: str) -> dict[str, Any]:
        found = vocabularies.sources[key]
        return {"title": found.title, "address": found.address}

    return [
        {
            **_named(one),
            "framework": one.framework,
            "short": _texts(one.short),
            "is_current": one.is_current,
            "countries": sorted(one.countries),
            "region": one.region,
            "proof": one.proof,
            "seen": _texts(one.seen),
            "not_found": None if one.not_found is None else _texts(one.not_found),
            "source": source(one.source),
            "rules": [_rule(rule, source) for rule in one.rules],
        }
        for one in vocabularies.recognition
    ]


def judged(stored: StoredRecord, checks: FrameworkChecks) -> dict[str, Any]:
    """The results of one record."""
    descriptor = kept_descriptor(stored)
    standing = checks.standing(descriptor)
    return {
        "id": stored.id,
        "is_sample": descriptor.is_sample,
        "meets": standing.meets,
        "may_meet": standing.may_meet,
        "results": [_judgement(one) for one in checks.judge(descriptor)],
    }


def _judgement(one: Judgement) -> dict[str, Any]:
    return {
        **_named(one.framework),
        "result": one.result.value,
        "reach": one.reach.value,
        "decided_by": one.decided_by,
        "rules": [_finding(finding) for finding in one.findings],
    }


def _finding(finding: RuleFinding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.rule,
        "text": _texts(rule.text),
        "weight": rule.weight.value,
        "scope": rule.scope.value,
        "evidence": rule.evidence.value,
        "result": finding.result.value,
        "values": dict(finding.values),
    }


def _rule(rule: RecognitionRule, source: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "text": _texts(rule.text),
        "weight": rule.weight.value,
        "scope": rule.scope.value,
        "check": rule.check,
        "looks_at": rule.looks_at,
        "evidence": rule.evidence.value,
        "source": source(rule.source),
    }


def _named(one: RecognitionFramework) -> dict[str, Any]:
    return {"key": one.key, "name": _texts(one.name), "version": _texts(one.version)}


def _texts(label: Label) -> dict[str, str]:
    return {"en": label.en, "fr": label.fr}
