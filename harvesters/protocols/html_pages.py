"""`html_pages`: listing pages with one row a record, and a detail page each."""

from __future__ import annotations

from collections.abc import Iterator

from harvesters.fetch import Fetcher
from harvesters.protocols.contract import HarvestedPage, HarvestSession
from normalise.mapping.harvest_block import HtmlPages
from normalise.mapping.mapping import Mapping


class HtmlPagesProtocol:
    """Placeholder."""

    can_follow = False

    def __init__(self, harvest: HtmlPages) -> None:
        self._harvest = harvest

    def harvest(self, mapping: Mapping, fetcher: Fetcher, session: HarvestSession) -> Iterator[HarvestedPage]:
        """Not yet."""
        yield HarvestedPage()
