"""What stands at the head and foot of every page: the parts, and this page in each language."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from search_api.api.parameters import LANG
from search_api.pages.addresses import SEARCH_PATH, address
from search_api.pages.translations import LANGUAGES

SOURCES_PATH = "/sources"
FRAMEWORKS_PATH = "/frameworks"
API_PATH = "/openapi.json"
"""The API's own description."""


@dataclass(frozen=True, slots=True)
class Navigation:
    """Links of one page."""

    current: str | None
    """The part this page belongs to: `search`, `sources` or none."""
    search: str
    links: tuple[tuple[str, str], ...]
    """(name, address)."""
    more: tuple[tuple[str, str], ...]
    """Links of the foot alone."""
    languages: tuple[tuple[str, str, str], ...]
    """(tag, own name, address of this page in it)."""
    updated: str | None
    """When the catalogue last changed, in words; none for an empty one."""


def navigation(request: Request, current: str | None, updated: str | None) -> Navigation:
    """The links of the page that answers this request; a language chosen by address is carried along."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    chosen = [pair for pair in pairs if pair[0] == LANG and pair[1] in LANGUAGES][:1]
    others = [pair for pair in pairs if pair[0] != LANG]
    search = address(SEARCH_PATH, chosen)
    return Navigation(
        current=current,
        search=search,
        links=(("search", search), ("sources", address(SOURCES_PATH, chosen)), ("api", API_PATH)),
        more=(("frameworks", address(FRAMEWORKS_PATH, chosen)),),
        languages=tuple(
            (tag, name, address(request.url.path, [*others, (LANG, tag)])) for tag, name in LANGUAGES.items()
        ),
        updated=updated,
    )
