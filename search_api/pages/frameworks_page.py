"""`/frameworks`: each framework of micro-credentials, its rules, how well they are known, and who meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from normalise.framework_checks.result import CheckResult
from normalise.vocabularies.recognition import Evidence, RecognitionFramework, RecognitionRule
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG
from search_api.facets import MAY_MEET, MEETS
from search_api.pages.interface import Interface
from search_api.pages.linked import Linker
from search_api.pages.site import PageRequest, Site
from search_api.pages.web_address import web_address
from search_api.query import SearchQuery

COUNTED = (MEETS, MAY_MEET)
MOST_VERSIONS = 1_000
MOST_NAMED = 8
"""Countries that are named; more are counted."""


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """One rule as the page explains it."""

    rule: str
    text: str
    weight: str
    scope: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records, and the search for them."""

    label: str
    count: str
    address: str


@dataclass(frozen=True, slots=True)
class ExplainedFramework:
    """One version of a framework."""

    key: str
    name: str
    version: str
    is_current: bool
    about: str
    """Which offers it is about."""
    seen: str
    not_found: str | None
    source: str
    source_address: str | None
    counts: tuple[Counted, ...]
    rules: tuple[ExplainedRule, ...]
    rules_words: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word of the page and what it means."""

    word: str
    meaning: str


def frameworks_page(site: Site, request: Request) -> Response:
    """Every framework with how many current records meet it or may."""
    Parameters(request.query_params.multi_items(), (LANG,))
    asked = site.asked(request)
    services = site.services

    def render() -> bytes:
        linker = Linker(asked.ui, asked.language_pairs, {})
        counts = _counts(site, asked)
        shown = [_explained(one, counts, linker) for one in services.vocabularies.recognition]
        values = {
            "frameworks": shown,
            "results": _meanings("result", [one.value for one in CheckResult], "check_result", asked.ui),
            "evidence": _meanings("evidence", [one.value for one in Evidence], "evidence", asked.ui),
        }
        return site.render(asked, "frameworks.html", "frameworks", values)

    return site.page_of_edition(asked, (services.index.generation, services.today()), render)


def _counts(site: Site, asked: PageRequest) -> Mapping[tuple[str, str], int]:
    """(facet, framework) -> current records."""
    query = SearchQuery(
        today=site.services.today(),
        language=asked.ui.language,
        facets=COUNTED,
        facet_size=MOST_VERSIONS,
        size=0,
    )
    found = site.services.index.search(query).facets
    return {(name, one.value): one.count for name in COUNTED for one in found[name].values}


def _explained(
    one: RecognitionFramework, counts: Mapping[tuple[str, str], int], linker: Linker
) -> ExplainedFramework:
    ui = linker.ui
    source = ui.vocabularies.sources[one.source]
    return ExplainedFramework(
        key=one.key,
        name=one.name.in_language(ui.language),
        version=one.version.in_language(ui.language),
        is_current=one.is_current,
        about=_about(one, ui),
        seen=one.seen.in_language(ui.language),
        not_found=None if one.not_found is None else one.not_found.in_language(ui.language),
        source=source.title,
        source_address=web_address(source.address),
        counts=tuple(
            Counted(
                ui.t(f"framework.{name}"),
                ui.formats.number(counts.get((name, one.key), 0)),
                linker.filtered(name, one.key) or "",
            )
            for name in COUNTED
        ),
        rules=tuple(_rule(rule, ui) for rule in one.rules),
        rules_words=ui.t("framework.rules", count=len(one.rules)),
    )


def _about(one: RecognitionFramework, ui: Interface) -> str:
    """`offers in New Zealand`; long lists are counted."""
    if one.region is not None:
        where = ui.place(next(iter(one.countries), None), one.region) or ""
    elif len(one.countries) > MOST_NAMED:
        where = ui.t("framework.countries", count=len(one.countries))
    else:
        where = ui.formats.listed(sorted(map(ui.country, one.countries)))
    if not where:
        return ui.t("framework.about_any")
    about = ui.t("framework.about", where=where)
    return (
        f"{about}, {ui.t('framework.about_proof', proof=ui.label('proof', one.proof))}"
        if one.proof
        else about
    )


def _rule(rule: RecognitionRule, ui: Interface) -> ExplainedRule:
    return ExplainedRule(
        rule=rule.rule,
        text=rule.text.in_language(ui.language),
        weight=ui.label("rule_weight", rule.weight),
        scope=ui.label("rule_scope", rule.scope),
        evidence=ui.label("evidence", rule.evidence),
    )


def _meanings(section: str, values: list[str], labels: str, ui: Interface) -> list[Meaning]:
    return [
        Meaning(ui.label(labels, one), ui.t(f"{section}_meaning.{one.replace(' ', '_').replace('-', '_')}"))
        for one in values
    ]
