"""The pages' own collaborators, made once: templates, assets, interfaces and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from catalogue_store.errors import StoreError
from normalise.framework_checks.judge import FrameworkChecks
from search_api.api.asked import language_of
from search_api.api.labelling import Labelling
from search_api.api.parameters import LANG
from search_api.api.rendering import PROGRAM, Edition, answer
from search_api.api.source_titles import GENERATIONS, SourceTitles
from search_api.errors import SearchError
from search_api.pages.assets import Assets, load_assets
from search_api.pages.interface import Interface
from search_api.pages.kept_parts import KeptParts
from search_api.pages.navigation import navigation
from search_api.pages.templating import Templates
from search_api.pages.translations import LANGUAGES
from search_api.question import LANGUAGES as QUESTION_LANGUAGES
from search_api.record_address import catalogue_address
from search_api.remembered import Remembered
from search_api.services import Services

HTML = "text/html; charset=utf-8"
KEPT_BYTES = 48 * 2**20
"""Rendered pages that are kept for as long as the catalogue stays as it is."""
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""Every page is made of our own files alone: no inline script, no other host, no frame around it."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request with the language it is answered in."""

    request: Request
    ui: Interface
    vary: tuple[str, ...]
    """Headers that decided the language."""

    @property
    def default_language(self) -> str | None:
        """The language that addresses leave unsaid; none when the address says it."""
        return self.ui.language if self.vary else None

    @property
    def language_pairs(self) -> list[tuple[str, str]]:
        """`lang` where the address says it, so that links carry it along."""
        return [] if self.vary else [(LANG, self.ui.language)]


class Site:
    """Answers requests with pages."""

    def __init__(self, services: Services, checks: FrameworkChecks) -> None:
        self.services = services
        self.checks = checks
        self.assets: Assets = load_assets()
        self._templates = Templates(self.assets)
        self._titles = SourceTitles(services.store)
        self._interfaces = {tag: Interface(tag, services.vocabularies) for tag in LANGUAGES}
        self._kept = Remembered(KEPT_BYTES)
        self.parts = KeptParts(services.rates)
        self._published = Remembered(GENERATIONS)
        self._updated: datetime | None = None

    def asked(self, request: Request) -> PageRequest:
        """The request with its language; a `lang` that is none speaks English, and is refused by the page."""
        preferred, vary = language_of(request)
        given = request.query_params.get(LANG, preferred)
        language = given if given in QUESTION_LANGUAGES else QUESTION_LANGUAGES[0]
        return PageRequest(request, self._interfaces[language], vary)

    def labelling(self, ui: Interface, generation: str) -> Labelling:
        """Labels of facet values in one language."""
        return Labelling(ui.language, self.services.vocabularies, self._titles.at(generation))

    def page(
        self,
        asked: PageRequest,
        template: str,
        current: str | None,
        values: Mapping[str, Any],
        status: int = 200,
    ) -> Response:
        """A page that is made for this request alone."""
        headers = {**SECURITY_HEADERS, "Content-Language": asked.ui.language, "Cache-Control": "no-cache"}
        if asked.vary:
            headers["Vary"] = ", ".join(asked.vary)
        return Response(self.render(asked, template, current, values), status, headers, HTML)

    def page_of_edition(
        self, asked: PageRequest, parts: tuple[object, ...], render: Callable[[], bytes]
    ) -> Response:
        """A page that stays the same for as long as `parts` do: kept here, and by caches that ask again."""
        headers = {**SECURITY_HEADERS, "Content-Language": asked.ui.language}
        address = self.address(asked.request)
        key = (PROGRAM, self.services.vocabularies.version, asked.ui.language, *parts)
        edition = Edition(key, asked.vary, headers)
        return answer(
            asked.request, edition, lambda: self._kept.get((address, *key), render, weigh=len), HTML
        )

    def render(
        self, asked: PageRequest, template: str, current: str | None, values: Mapping[str, Any]
    ) -> bytes:
        """A page as HTML."""
        updated = self._last_published()
        words = None if updated is None else asked.ui.formats.moment(updated)
        nav = navigation(asked.request, current, words)
        return self._templates.render(
            template, asked.ui, {"nav": nav, "address": self.address(asked.request), **values}
        )

    def base(self, request: Request) -> str:
        """The address of the catalogue as visitors know it, without a slash at its end."""
        return catalogue_address(self.services.settings, str(request.base_url))

    def address(self, request: Request) -> str:
        """The whole address of this page, which print shows and which kept pages are known by."""
        query = f"?{request.url.query}" if request.url.query else ""
        return f"{self.base(request)}{request.url.path}{query}"

    def _last_published(self) -> datetime | None:
        """When a run last changed the catalogue; read again with each generation of the index.

        The last that is known where index or store cannot be read: the page that says so has to be made too.
        """
        with suppress(SearchError, StoreError):
            generation = self.services.index.generation
            (updated,) = self._published.get(generation, self._read_last_published)
            self._updated = updated
            return updated
        return self._updated

    def _read_last_published(self) -> tuple[datetime | None]:
        published = [run.published_at for run in self.services.store.runs.latest().values()]
        return (max((at for at in published if at is not None), default=None),)
