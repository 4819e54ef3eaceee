"""One result as a person reads it: what it is called, who offers it, its key facts in fixed columns."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from normalise.closed_lists import Stackability
from search_api.facets import CLUSTER
from search_api.pages.addresses import SEARCH_PATH, Addresses, address
from search_api.pages.card_reading import CardCluster, CardReading
from search_api.pages.comparison_facts import converted_cost_fact
from search_api.pages.facts import Fact, delivery_and_assessment_fact, level_fact, workload_fact
from search_api.pages.interface import Interface
from search_api.pages.worded import Worded
from search_api.query import Hit
from search_api.record_address import credential_path

ANNEX_I_SIZE = 13
"""Elements of the European description that can be checked on an offer."""
EXCERPT = 200
"""Letters of a description without marked words: about two lines."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the thirteen elements are described: a matter of the record, not of the credential."""

    described: int
    words: str
    size: int = ANNEX_I_SIZE


@dataclass(frozen=True, slots=True)
class Others:
    """Records of other sources that are the same credential."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One result."""

    id: str
    address: str
    title: Worded
    also_titled: Worded | None
    provider: Worded | None
    place: str | None
    text: Worded | None
    facts: tuple[Fact, ...]
    """Level, workload, cost, delivery and assessment: in the order of the columns."""
    is_sample: bool
    is_stackable: bool
    is_withdrawn: bool
    completeness: Completeness
    others: Others | None = None


def result_row(hit: Hit, addresses: Addresses, ui: Interface) -> ResultRow:
    """One hit as a row; matched words are marked."""
    card = CardReading.model_validate_json(hit.card)
    marked = {field: Markup(html) for field, html in hit.highlights.items()}  # noqa: S704 - safe by contract
    tag, name = card.name.best()
    title = ui.worded(tag, marked.get("name", name))
    return ResultRow(
        id=hit.id,
        address=address(credential_path(hit.id), addresses.language_pairs()),
        title=title,
        also_titled=_also_titled(card, marked, ui) if "name" not in marked else None,
        provider=None if card.provider is None else ui.best(card.provider.name),
        place=ui.place(card.country, card.region),
        text=_text(card, marked, ui),
        facts=(
            level_fact(card.at_level, card.eqf, ui),
            workload_fact(card.workload, card.ects, card.credit_value, ui),
            converted_cost_fact(card.estimated_cost, card.is_free, addresses.query, ui),
            delivery_and_assessment_fact(card.delivery_type, card.schedule, card.assessment, ui),
        ),
        is_sample=card.is_sample,
        is_stackable=card.stackability is Stackability.STACKABLE,
        is_withdrawn=card.withdrawn_at is not None,
        completeness=completeness(len(card.completeness), ui),
        others=None if card.cluster is None else _others(card.cluster, addresses, ui),
    )


def _others(cluster: CardCluster, addresses: Addresses, ui: Interface) -> Others:
    pairs = [(CLUSTER, cluster.id), *addresses.language_pairs()]
    return Others(ui.t("result.others", count=cluster.size - 1), address(SEARCH_PATH, pairs))


def completeness(described: int, ui: Interface) -> Completeness:
    """`12 of 13 described`."""
    return Completeness(described, ui.t("result.described", described=described, size=ANNEX_I_SIZE))


def _also_titled(card: CardReading, marked: dict[str, Markup], ui: Interface) -> Worded | None:
    """The other title, when the match lies there."""
    if "alternate_name" not in marked:
        return None
    plain = marked["alternate_name"].striptags()
    tag = next((tag for tag, text in card.other_names() if text == plain), "und")
    return ui.worded(tag, marked["alternate_name"])


def _text(card: CardReading, marked: dict[str, Markup], ui: Interface) -> Worded | None:
    """Two lines: around the matched words where they are, else the beginning."""
    for field in ("description", "learning_outcomes"):
        if field in marked:
            tag = card.description.best(ui.language)[0] if card.description else "und"
            return ui.worded(tag, marked[field])
    if card.description is None:
        return None
    tag, text = card.description.best(ui.language)
    return ui.worded(tag, _shortened(text))


def _shortened(text: str) -> str:
    """The beginning, cut between words."""
    if len(text) <= EXCERPT:
        return text
    return text[: max(text.rfind(" ", 0, EXCERPT), EXCERPT // 2)].rstrip(" ,;:") + " …"
