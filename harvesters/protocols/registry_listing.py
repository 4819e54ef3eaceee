"""The registry's listing: pages of envelopes, the latest first, that shift while they are read."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harvesters.errors import SourceBroken
from harvesters.fetch import Fetcher
from harvesters.fetched import Fetched, PageMemory
from harvesters.manners import Manners
from harvesters.protocols.registry_addresses import RegistryAddresses
from harvesters.protocols.registry_envelope import EnvelopeRow, envelope_row
from harvesters.protocols.registry_json import json_parts
from harvesters.protocols.registry_memory import KnownRow, told_row
from normalise.mapping.harvest_block import CtdlRegistry

PAGES_COMPARED = 4
"""Rows of so many pages before are known again: neighbouring pages exchange rows while a list shifts."""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page; rows that nobody is concerned with are only counted."""

    number: int
    rows: tuple[EnvelopeRow, ...]
    others: Counter[str]
    """Class -> how many rows of no concern."""
    total: int | None
    is_last: bool
    fetched: Fetched
    keys: frozenset[str] = field(default_factory=frozenset)
    """Of every row, to tell those that the next page repeats."""
    nameless: tuple[bytes, ...] = ()
    """Envelopes that name no resource, as received: the listing is not complete with them."""
    twice: tuple[str, ...] = ()
    """CTIDs that the page itself lists more than once; the first row counts."""
    remembered: tuple[KnownRow, ...] = ()
    """The rows as an earlier run knew them, when the page is told from memory."""
    is_same: bool = False
    """Whether it came byte for byte as it is remembered."""
    is_whole: bool = True
    """Whether the rows are all that it lists, of which none was on a page before."""

    @property
    def count(self) -> int:
        """How many rows it has that the pages before it had not, and of no concern; doubled ones as often."""
        return len(self.rows) + self.others.total() + len(self.twice)

    @property
    def was_replayed(self) -> bool:
        """Whether the rows come from memory, without their envelopes."""
        return self.fetched.not_modified or self.is_same

    def memory(self, rows: Sequence[KnownRow]) -> PageMemory | None:
        """What to remember of the page, given the rows whose documents were kept: their versions at least."""
        if self.nameless or self.is_same:
            return None
        told = {"rows": [row.told() for row in rows], "others": dict(self.others), "total": self.total}
        if not self.is_whole or self.twice:
            # Its rows are known again wherever they come, but nothing may stand for the page itself.
            memory = self.fetched.remember(told | {"is_last": self.is_last}, always=True)
            return None if memory is None else replace(memory, etag=None, last_modified=None)
        return self.fetched.remember(
            told | {"is_last": self.is_last, "body": digest(self.fetched.body)}, always=True
        )


def digest(body: bytes) -> str:
    """By which a page is known to be what it was."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


class RegistryListing:
    """Reads the listing from a page on.

    New envelopes push old ones to the next page, which repeats them; deleted ones pull unread ones to a page
    already read, so a falling total means going back that far.
    """

    def __init__(
        self,
        harvest: CtdlRegistry,
        fetcher: Fetcher,
        manners: Manners,
        concerns: Callable[[str | None], bool],
    ) -> None:
        """`concerns` says whether rows of a class are wanted."""
        self._harvest = harvest
        self._addresses = RegistryAddresses(harvest)
        self._fetcher = fetcher
        self._manners = manners
        self._concerns = concerns

    def pages(self, first: int, total: int | None) -> Iterator[ListingPage]:
        """Pages from `first` to the last; `total` is what the listing counted when it was left off."""
        before: deque[frozenset[str]] = deque(maxlen=PAGES_COMPARED)
        number = first
        for _ in range(self._harvest.max_pages):
            page = self.read(number)
            yield without_rows_of(page, before)
            pulled = self._pages_pulled(total, page.total)
            if page.is_last and not pulled:
                return
            self._refuse_repeated(page, before)
            before.append(page.keys)
            number = max(1, number - pulled) if pulled else number + 1
            total = page.total
        raise SourceBroken(
            f"{self._addresses.listing(number)}: the listing goes on after {self._harvest.max_pages} pages "
            "(harvest.max_pages)",
            self._addresses.listing(number),
        )

    def _refuse_repeated(self, page: ListingPage, before: Sequence[frozenset[str]]) -> None:
        """SourceBroken when the listing does not move on: it would be read to the last page allowed."""
        if page.keys and before and page.keys == before[-1]:
            raise SourceBroken(
                f"{self._addresses.listing(page.number)}: lists the {len(page.keys)} envelopes of the page "
                "before it again and does not end; a listing that moves on is expected",
                self._addresses.listing(page.number),
            )

    def read(self, number: int) -> ListingPage:
        """One page, with what is remembered of it when it has not changed."""
        fetched = self._fetch(number, fresh=False)
        if fetched.replay is not None:
            return self._remembered(number, fetched, fetched.replay, fetched.replay["total"])
        told = fetched.before
        if told is not None and told.get("body") == digest(fetched.body):
            return replace(self._remembered(number, fetched, told, self._total(fetched)), is_same=True)
        return self._taken(number, fetched)

    def read_in_full(self, page: ListingPage) -> ListingPage:
        """A page that was told from memory, with its envelopes."""
        return self._taken(
            page.number, page.fetched if page.is_same else self._fetch(page.number, fresh=True)
        )

    def _fetch(self, number: int, *, fresh: bool) -> Fetched:
        address = self._addresses.listing(number)
        return self._fetcher.get(address, self._manners, accept="application/json", fresh=fresh)

    def _remembered(
        self, number: int, fetched: Fetched, told: Mapping[str, Any], total: int | None
    ) -> ListingPage:
        known = tuple(map(told_row, told["rows"]))
        rows = tuple(row.row for row in known)
        others = Counter(told["others"])
        is_last = (
            told["is_last"]
            if total == told["total"]
            else self._is_last(number, len(rows) + others.total(), total)
        )
        keys = frozenset(row.key for row in rows)
        return ListingPage(number, rows, others, total, is_last, fetched, keys, remembered=known)

    def _taken(self, number: int, fetched: Fetched) -> ListingPage:
        received = json_parts(fetched)
        taken = [(envelope, envelope_row(envelope)) for envelope in received]
        named = [row for _, row in taken if row is not None]
        rows = list({row.key: row for row in reversed(named)}.values())[::-1]
        total = self._total(fetched)
        return ListingPage(
            number,
            tuple(row for row in rows if self._concerns(row.class_name)),
            Counter(str(row.class_name) for row in rows if not self._concerns(row.class_name)),
            total,
            self._is_last(number, len(received), total),
            fetched,
            frozenset(row.key for row in rows),
            tuple(envelope for envelope, row in taken if row is None),
            repeated([row.ctid for row in named]),
        )

    def _total(self, fetched: Fetched) -> int | None:
        """The first of the mapping's headers that states a number."""
        stated = (fetched.headers.get(name.lower(), "") for name in self._harvest.total_headers)
        return next((int(text) for text in stated if text.isascii() and text.isdigit()), None)

    def _is_last(self, number: int, count: int, total: int | None) -> bool:
        """By the total; without one, by a page that is not full. An empty page is the last in any case."""
        if count == 0:
            return True
        return count < self._harvest.per_page if total is None else number * self._harvest.per_page >= total

    def _pages_pulled(self, before: int | None, now: int | None) -> int:
        if before is None or now is None or now >= before:
            return 0
        return -(-(before - now) // self._harvest.per_page)


def without_rows_of(page: ListingPage, before: Sequence[frozenset[str]]) -> ListingPage:
    """The page without the rows that pages before it listed."""
    known = frozenset().union(*before)
    if known.isdisjoint(page.keys):
        return page
    return replace(page, rows=tuple(row for row in page.rows if row.key not in known), is_whole=False)


def repeated(ctids: Sequence[str]) -> tuple[str, ...]:
    """Those that come more than once, in lower case."""
    return tuple(ctid for ctid, count in Counter(map(str.lower, ctids)).items() if count > 1)


class ListingTally:
    """Whether as many rows came as the listing says it has.

    Compared is the least total any page told: envelopes published during the scan are on pages already read.
    """

    def __init__(self, told: Mapping[str, Any]) -> None:
        """Goes on from what an earlier attempt told; begins when that is nothing."""
        self._rows: int = told.get("rows", 0)
        self._least: int | None = told.get("least")
        self._nameless: int = told.get("nameless", 0)

    def add(self, page: ListingPage) -> None:
        """Count a page."""
        self._rows += page.count
        self._nameless += len(page.nameless)
        if page.total is not None:
            self._least = page.total if self._least is None else min(self._least, page.total)

    @property
    def is_complete(self) -> bool:
        """False when rows are missing; without any total the end of the listing is all there is to go by."""
        return not self._nameless and (self._least is None or self._rows >= self._least)

    def told(self) -> dict[str, int | None]:
        """The tally as JSON values."""
        return {"rows": self._rows, "least": self._least, "nameless": self._nameless}
