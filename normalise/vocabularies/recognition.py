"""Frameworks of micro-credentials in their versions, and the rules each of them sets, with how well each is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from normalise.errors import VocabularyError
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Row, Tables


class Evidence(StrEnum):
    """How well a rule is known."""

    SEEN = "seen"
    """Its text was read in the source that is named."""
    SECOND_HAND = "second-hand"
    """Another page quotes or sums it up."""
    SEED = "seed"
    """A presentation of the framework says so."""
    INFERRED = "inferred"
    """It is our reading; such a rule never fails a record."""
    NOT_FOUND = "not found"
    """It was looked for and not found; such a rule is never known to hold or to fail."""


class Weight(StrEnum):
    """What a rule means for the framework's result."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    """Mandatory where it applies, which a description seldom says: what is missing never fails."""
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"
    INFORMATIVE = "informative"


class RuleScope(StrEnum):
    """What a rule speaks of."""

    OFFER = "offer"
    ISSUED = "issued"
    """The credential in a learner's hands: stated on the certificate, not on an offer."""
    APPROVAL = "approval"
    """The procedure that lets an offer in."""


@dataclass(frozen=True, slots=True)
class RecognitionRule:
    """One rule."""

    rule: str
    """Its id inside the framework: `M7`."""
    text: Label
    weight: Weight
    scope: RuleScope
    check: str
    """How it is checked, `name` or `name:argument`; see `normalise.framework_checks.checks`."""
    looks_at: tuple[str, ...]
    """What of a description decides it; see `normalise.framework_checks.deciding_values`."""
    evidence: Evidence
    source: str


@dataclass(frozen=True, slots=True)
class RecognitionFramework:
    """One version of one framework."""

    key: str
    framework: str
    """The framework that it is a version of."""
    short: Label
    """How it is called in a list of filters."""
    name: Label
    version: Label
    is_current: bool
    """Whether no later version is here."""
    countries: frozenset[str]
    """ISO 3166-1 of the offers it is about; of any country when empty."""
    region: str | None
    """ISO 3166-2, when it is about one region of its country."""
    proof: str | None
    """The proof that an offer must lead to for it to apply."""
    seen: Label
    """What was read of it."""
    not_found: Label | None
    """What was looked for and not found."""
    source: str
    rules: tuple[RecognitionRule, ...]


class RecognitionTable:
    """The versions by key, in the table's order."""

    def __init__(self, tables: Tables) -> None:
        self._versions: dict[str, RecognitionFramework] = {}
        rules = tables.of("recognition_rules")
        for row in tables.of("recognition_frameworks"):
            own = tuple(_rule(one) for one in rules if _is_of(one, row))
            self._versions[row["key"]] = _framework(row, own)
        _check_versions(rules, self._versions)

    def __iter__(self) -> Iterator[RecognitionFramework]:
        return iter(self._versions.values())

    def __contains__(self, key: object) -> bool:
        return key in self._versions

    def __len__(self) -> int:
        return len(self._versions)

    def label(self, key: str, language: str) -> str | None:
        """The short name of a version in `en` or `fr`."""
        found = self._versions.get(key)
        return None if found is None else found.short.in_language(language)

    def require(self, key: str) -> RecognitionFramework:
        """The version of a key; VocabularyError names the keys there are."""
        if key not in self._versions:
            raise VocabularyError(
                f"no framework of micro-credentials {key!r}; there are {', '.join(self._versions)}"
            )
        return self._versions[key]


def _is_of(rule: Row, framework: Row) -> bool:
    versions = _parts(rule["versions"])
    return rule["framework"] == framework["framework"] and (not versions or framework["key"] in versions)


def _check_versions(rules: tuple[Row, ...], versions: dict[str, RecognitionFramework]) -> None:
    known = {one.framework for one in versions.values()}
    for row in rules:
        wrong = [key for key in _parts(row["versions"]) if key not in versions]
        if row["framework"] not in known or wrong:
            raise VocabularyError(
                f"recognition_rules.csv: {row['framework']} {row['rule']}: no framework or version of that name"
            )


def _framework(row: Row, rules: tuple[RecognitionRule, ...]) -> RecognitionFramework:
    return RecognitionFramework(
        key=row["key"],
        framework=row["framework"],
        short=Label(row["short_en"], row["short_fr"]),
        name=Label(row["name_en"], row["name_fr"]),
        version=Label(row["version_en"], row["version_fr"]),
        is_current=row["is_current"] == "yes",
        countries=frozenset(_parts(row["countries"])),
        region=row["region"] or None,
        proof=row["proof"] or None,
        seen=Label(row["seen_en"], row["seen_fr"]),
        not_found=Label(row["not_found_en"], row["not_found_fr"]) if row["not_found_en"] else None,
        source=row["source"],
        rules=rules,
    )


def _rule(row: Row) -> RecognitionRule:
    return RecognitionRule(
        rule=row["rule"],
        text=Label(row["text_en"], row["text_fr"]),
        weight=Weight(row["weight"]),
        scope=RuleScope(row["scope"]),
        check=row["check"],
        looks_at=_parts(row["looks_at"]),
        evidence=Evidence(row["evidence"]),
        source=row["source"],
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))
