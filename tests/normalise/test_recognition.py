"""The frameworks of micro-credentials and their rules: whole, sourced, in two languages, and documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalise.errors import VocabularyError
from normalise.framework_checks.checks import compiled_check
from normalise.framework_checks.deciding_values import LOOKED_AT
from normalise.framework_checks.result import CheckResult
from normalise.vocabularies.loader import load_tables
from normalise.vocabularies.recognition import Evidence, RuleScope, Weight
from tests.normalise.applying import VOCABULARIES

PAGE = (Path(__file__).parents[2] / "docs" / "frameworks.md").read_text(encoding="utf-8")
VERSIONS = list(VOCABULARIES.recognition)
CLOSED = {"evidence": Evidence, "rule_weight": Weight, "rule_scope": RuleScope, "check_result": CheckResult}


def test_there_are_fourteen_frameworks_some_of_them_in_two_versions() -> None:
    assert len({one.framework for one in VERSIONS}) == 14
    twice = {one.framework for one in VERSIONS if not one.is_current}
    assert twice == {"emc_cmf", "nzqa"}
    assert all(any(one.is_current for one in VERSIONS if one.framework == name) for name in twice)


def test_rules_are_named_once_in_a_version_and_each_has_a_check_that_can_be_read() -> None:
    for framework in VERSIONS:
        ids = [rule.rule for rule in framework.rules]
        assert len(ids) == len(set(ids)) > 0, framework.key
        for rule in framework.rules:
            assert callable(compiled_check(rule.check, VOCABULARIES.credit_systems)), rule
            assert set(rule.looks_at) <= set(LOOKED_AT), rule


def test_every_text_stands_in_both_languages() -> None:
    for framework in VERSIONS:
        texts = [framework.name, framework.short, framework.version, framework.seen]
        texts += [framework.not_found] if framework.not_found else []
        texts += [rule.text for rule in framework.rules]
        assert all(text.en.strip() and text.fr.strip() for text in texts), framework.key


def test_every_country_and_region_is_one() -> None:
    for framework in VERSIONS:
        assert all(code in VOCABULARIES.countries for code in framework.countries), framework.key
        assert framework.region is None or framework.region in VOCABULARIES.regions


def test_rules_about_an_issued_credential_are_never_decided_on_an_offer() -> None:
    rules = [rule for framework in VERSIONS for rule in framework.rules]
    assert {rule.check for rule in rules if rule.scope is RuleScope.ISSUED} <= {"issued", "human"}
    assert {rule.scope for rule in rules if rule.check == "issued"} == {RuleScope.ISSUED}


def test_a_rule_that_was_not_found_has_nothing_to_be_checked_by() -> None:
    rules = [rule for framework in VERSIONS for rule in framework.rules]
    assert {rule.check for rule in rules if rule.evidence is Evidence.NOT_FOUND} == {"not_kept"}


@pytest.mark.parametrize("name", CLOSED)
def test_every_word_about_rules_has_a_label(name: str) -> None:
    assert set(VOCABULARIES.labels.of_list(name)) == {str(value) for value in CLOSED[name]}


@pytest.mark.parametrize("text", ["wish:title", "human:now", "hours:many", "credits:pebbles=1..2"])
def test_a_check_that_cannot_be_read_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(VocabularyError, match=text.rpartition(":")[2].partition("=")[0]):
        compiled_check(text, VOCABULARIES.credit_systems)


def test_a_version_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(VocabularyError, match="no framework of micro-credentials 'x'; there are eu_annex_i"):
        VOCABULARIES.recognition.require("x")
    assert VOCABULARIES.recognition.require("emc_cmf").framework == "emc_cmf"


def test_the_page_lists_each_version_with_its_rules_and_their_evidence() -> None:
    for one in VERSIONS:
        evidence = ", ".join(dict.fromkeys(rule.evidence.value for rule in one.rules))
        assert f"| `{one.key}` | {one.name.en} | {one.version.en} | {len(one.rules)} | {evidence} |" in PAGE
    rows = load_tables().of("recognition_rules")
    assert f"{len(rows)} rules of 14 frameworks in {len(VERSIONS)} versions" in PAGE


def test_the_page_names_every_check_weight_scope_and_evidence_word() -> None:
    used = {rule.check.partition(":")[0] for one in VERSIONS for rule in one.rules}
    assert {name for name in used if f"| `{name}` |" not in PAGE} == set()
    words = [value.value for values in CLOSED.values() for value in values]
    assert [word for word in words if f"| `{word}` |" not in PAGE] == []
