"""The shape of answers about frameworks of micro-credentials and of fact sheets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from normalise.elements import Origin, Rights
from normalise.fact_sheet import ElementState
from normalise.framework_checks.result import CheckResult, Reach
from normalise.vocabularies.recognition import Evidence, RuleScope, Weight
from search_api.api.answers import AnswerPart

Texts = dict[str, str]
"""`en` and `fr`."""


class RuleSource(AnswerPart):
    """Where a rule was read."""

    title: str
    address: str | None


class RuleAnswer(AnswerPart):
    """One rule of a framework."""

    rule: str
    text: Texts
    weight: Weight
    scope: RuleScope
    check: str
    """How it is checked: a name, perhaps with an argument."""
    looks_at: list[str]
    evidence: Evidence
    source: RuleSource


class FrameworkAnswer(AnswerPart):
    """One version of a framework."""

    key: str
    """The value of the facets `meets` and `may_meet`."""
    name: Texts
    version: Texts
    framework: str
    short: Texts
    is_current: bool
    countries: list[str]
    """The offers it is about; of any country when empty."""
    region: str | None
    proof: str | None
    seen: Texts
    not_found: Texts | None
    source: RuleSource
    rules: list[RuleAnswer]


class FrameworksAnswer(AnswerPart):
    """Every framework."""

    frameworks: list[FrameworkAnswer]


class RuleResultAnswer(AnswerPart):
    """What is known of one rule."""

    rule: str
    text: Texts
    weight: Weight
    scope: RuleScope
    evidence: Evidence
    result: CheckResult
    values: dict[str, str]
    """What was looked at -> its value in the catalogue's codes, of what is stated and may be shown."""


class FrameworkResultAnswer(AnswerPart):
    """What is known of a credential under one version of a framework."""

    key: str
    name: Texts
    version: Texts
    result: CheckResult
    reach: Reach
    """Whether the framework is about this offer, and if not, why."""
    decided_by: list[str]
    """The rules on which the result rests."""
    rules: list[RuleResultAnswer]


class CredentialFrameworksAnswer(AnswerPart):
    """What is known of a credential under all frameworks."""

    id: str
    is_sample: bool
    meets: list[str]
    may_meet: list[str]
    results: list[FrameworkResultAnswer]


class SheetElementAnswer(AnswerPart):
    """One element of a fact sheet."""

    number: str
    name: str
    label: Texts
    is_mandatory: bool
    state: ElementState
    values: dict[str, Any]
    """Descriptor field -> its value."""
    as_given: list[str]
    origins: dict[str, list[Origin]]
    retrieved_at: datetime


class FactSheetAnswer(AnswerPart):
    """The recognition fact sheet of a credential."""

    id: str
    version: int
    source_id: str
    address: str
    form: Texts
    """Whose form it is, and what it is not."""
    is_sample: bool
    mapping_version: str
    rights: Rights
    retrieved_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None
    elements: list[SheetElementAnswer]
