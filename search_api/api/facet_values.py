"""`/v1/facets`: what can be filtered, limited and sorted by, and all values of one facet, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from normalise.vocabularies import Vocabularies
from search_api.api.asked import Asked, language_of, read_asked
from search_api.api.facet_declaration import declaration
from search_api.api.labelling import Labelling
from search_api.api.openapi import described
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import CONDITIONS, FACET_SIZE, LANG, query_address
from search_api.api.problems import NoSuchFacet
from search_api.api.rendering import Edition, answer
from search_api.api.source_titles import SourceTitles
from search_api.errors import BadQuery
from search_api.facets import FACETS, LabelSource
from search_api.folding import words_of
from search_api.index.contract import SearchIndex
from search_api.query import MAX_FACET_SIZE, FacetPage, SearchQuery
from search_api.question import LANGUAGES
from search_api.services import Services

PATH = "/v1/facets"
PREFIX, AFTER, PARENT = "prefix", "after", "parent"
VALUES_PARAMETERS = (*CONDITIONS, PREFIX, PARENT, AFTER, FACET_SIZE, LANG)
FacetInPath = Annotated[str, Path(description="Name of the facet, such as `provider`.")]
MAX_PAGES = 70
"""No engine lists more than 65,000 values of a facet."""


@dataclass(frozen=True, slots=True)
class ValuesAsked:
    """Which values of which facet a request wants."""

    name: str
    prefix: str
    after: str | None
    parent: str | None = None
    """Only values directly below this one; empty for those at the top of a tree."""


def facet_router(services: Services, titles: SourceTitles) -> APIRouter:
    """Facets and their values."""
    router = APIRouter(tags=["facets"])

    @router.get(PATH, **described("facets", (LANG,)))
    def list_facets(request: Request) -> Response:
        """Every facet, range and sort there is, with labels, and the values of closed lists."""
        preferred, vary = language_of(request)
        given = Parameters(request.query_params.multi_items(), (LANG,))
        language = given.one_of(LANG, LANGUAGES, preferred or LANGUAGES[0])
        edition = Edition((services.vocabularies.version, language), vary)
        return answer(request, edition, lambda: declaration(Labelling(language, services.vocabularies, {})))

    @router.get(PATH + "/{name}", **described("facet_values", VALUES_PARAMETERS))
    def list_facet_values(request: Request, name: FacetInPath) -> Response:
        """All values of one facet under the other filters, the most frequent first.

        `prefix` holds words of a label, the last perhaps unfinished, or the beginning of the value itself.
        `parent` narrows a tree to the values directly below one.
        """
        if name not in FACETS:
            raise NoSuchFacet(name)
        given = Parameters(request.query_params.multi_items(), VALUES_PARAMETERS)
        wanted = read_wanted(name, given, services.vocabularies)
        asked = read_asked(request, services, VALUES_PARAMETERS)

        def body() -> dict[str, Any]:
            titled = titles.at(services.index.generation)
            labelling = Labelling(asked.query.language, services.vocabularies, titled)
            page = find_values(services.index, asked.query, wanted, labelling)
            return values_answer(page, wanted, asked, labelling)

        return answer(request, asked.edition(services), body)

    return router


def read_wanted(name: str, given: Parameters, vocabularies: Vocabularies) -> ValuesAsked:
    """Which values; BadQuery when `parent` is asked of a facet without a tree, or is none of its values."""
    parent = given.one(PARENT) if PARENT in given else None
    if parent is not None and not FACETS[name].is_tree:
        raise BadQuery(
            PARENT, parent, f"{name} is a flat list; only trees such as subject have values below others"
        )
    if parent and parent not in vocabularies.isced_f:
        raise BadQuery(PARENT, parent, "is no field of ISCED-F 2013, such as 06 or 061")
    after = given.one(AFTER) if AFTER in given else None
    return ValuesAsked(name, given.one(PREFIX, "").strip(), after, parent)


def find_values(
    index: SearchIndex, query: SearchQuery, wanted: ValuesAsked, labelling: Labelling
) -> FacetPage:
    """One page of values: the index knows names that came with records, labels of tables are found here."""
    if wanted.parent is not None:
        among = frozenset(labelling.vocabularies.isced_f.children(wanted.parent))
        if wanted.prefix:
            among &= labelled_values(index, query, wanted, labelling)
        return index.facet_values(query, wanted.name, among=among, after=wanted.after, size=query.facet_size)
    if not wanted.prefix or FACETS[wanted.name].labels is LabelSource.NAMES:
        return index.facet_values(
            query, wanted.name, prefix=wanted.prefix, after=wanted.after, size=query.facet_size
        )
    among = labelled_values(index, query, wanted, labelling)
    return index.facet_values(query, wanted.name, among=among, after=wanted.after, size=query.facet_size)


def labelled_values(
    index: SearchIndex, query: SearchQuery, wanted: ValuesAsked, labelling: Labelling
) -> frozenset[str]:
    """The values that begin as wanted or whose label has the wanted words, accents or not."""
    words, found, after = words_of(wanted.prefix), set[str](), None
    for _ in range(MAX_PAGES):
        page = index.facet_values(query, wanted.name, after=after, size=MAX_FACET_SIZE)
        for one in page.values:
            label = words_of(labelling.label(wanted.name, one))
            if one.value.startswith(wanted.prefix) or (words and _begins(label, words)):
                found.add(one.value)
        after = page.next_after
        if after is None:
            break
    return frozenset(found)


def _begins(label: list[str], words: list[str]) -> bool:
    return set(words[:-1]) <= set(label) and any(one.startswith(words[-1]) for one in label)


def values_answer(page: FacetPage, wanted: ValuesAsked, asked: Asked, labelling: Labelling) -> dict[str, Any]:
    """One page of the values of one facet as plain values."""
    return {
        "name": wanted.name,
        "label": labelling.name(wanted.name),
        "values": labelling.values(wanted.name, page.values),
        "total_values": page.total_values,
        "is_exact": page.is_exact,
        "next": _next_address(page, wanted, asked),
        "generation": page.generation,
    }


def _next_address(page: FacetPage, wanted: ValuesAsked, asked: Asked) -> str | None:
    if page.next_after is None:
        return None
    extra = [(name, value) for name, value in ((PREFIX, wanted.prefix), (AFTER, page.next_after)) if value]
    extra += [] if wanted.parent is None else [(PARENT, wanted.parent)]
    return query_address(f"{PATH}/{wanted.name}", asked.query, asked.defaults, extra)
