"""A question as a request puts it: its words, its language and what its answer depends on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request

from search_api.api.conversion import Converter
from search_api.api.negotiation import preferred_language
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG, Defaults, read_query
from search_api.api.rendering import GENERATION_HEADER, Edition
from search_api.query import SearchQuery
from search_api.services import Services
from search_api.value_check import ValueCheck


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and how its address is written again."""

    query: SearchQuery
    defaults: Defaults
    vary: tuple[str, ...]
    """Headers that decided something the address leaves open."""

    def edition(self, services: Services) -> Edition:
        """The edition of an answer that the index of this moment gives."""
        generation = services.index.generation
        conversion = self.query.conversion
        rates = None if conversion is None else (conversion.day, conversion.source, str(conversion.rates))
        parts = (
            generation,
            self.query.today,
            self.query.language,
            services.vocabularies.version,
            services.index.synonyms,
            *((rates,) if rates else ()),
        )
        return Edition(parts, self.vary, {GENERATION_HEADER: generation})


def language_of(request: Request) -> tuple[str | None, tuple[str, ...]]:
    """(language the headers ask for, headers that count); none of both when `lang` is given."""
    if LANG in request.query_params:
        return None, ()
    return preferred_language(request.headers.get("Accept-Language")), ("Accept-Language",)


def refuse_parameters(request: Request) -> None:
    """BadQuery when a request that has no parameters comes with one."""
    Parameters(request.query_params.multi_items(), ())


def read_asked(
    request: Request, services: Services, allowed: Iterable[str], also: Iterable[str] = ()
) -> Asked:
    """The question of a request; BadQuery as `read_query` says it."""
    language, vary = language_of(request)
    defaults = Defaults(language=language)
    pairs = request.query_params.multi_items()
    query = read_query(pairs, services.today(), defaults, allowed, also, Converter.of(services))
    return Asked(ValueCheck(services).checked(query), defaults, vary)
