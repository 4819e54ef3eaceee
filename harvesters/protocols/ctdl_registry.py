"""`ctdl_registry`: the Credential Registry, scanned whole by its listing or followed by its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from catalogue_store.states import RunKind
from harvesters.errors import SourceBroken, StatusRefused
from harvesters.fetch import Fetcher
from harvesters.manners import manners_of
from harvesters.protocols.contract import HarvestedPage, HarvestSession, PageIssue
from harvesters.protocols.registry_addresses import RegistryAddresses
from harvesters.protocols.registry_classes import ORGANISATIONS, is_misspelt, wanted_classes
from harvesters.protocols.registry_envelope import EnvelopeRow, envelope_row
from harvesters.protocols.registry_events import EventKind, RegistryEvent, RegistryEvents
from harvesters.protocols.registry_graphs import (
    NOT_OFFERED,
    GraphAnswers,
    RegistryGraphs,
    batches,
    main_class,
)
from harvesters.protocols.registry_issues import (
    batch_refused,
    events_refused,
    listed_twice,
    lost_issue,
    nameless_issue,
    undestroyed,
)
from harvesters.protocols.registry_listing import ListingPage, ListingTally, RegistryListing
from harvesters.protocols.registry_memory import KnownRow, RegistryMemory
from harvesters.protocols.registry_records import RegistryRecords, known_row
from harvesters.protocols.registry_users import OrganisationUsers
from normalise.mapping.harvest_block import CtdlRegistry
from normalise.mapping.mapping import Mapping as SourceMapping

RECORDS_A_PORTION = 100


class CtdlRegistryProtocol:
    """Reads the registry as the mapping's options say."""

    def __init__(self, harvest: CtdlRegistry) -> None:
        self._harvest = harvest
        self.can_follow = harvest.events

    def harvest(
        self, mapping: SourceMapping, fetcher: Fetcher, session: HarvestSession
    ) -> Iterator[HarvestedPage]:
        """A full run scans the listing and what happened meanwhile; an incremental one reads the events."""
        work = RegistryHarvest(mapping, self._harvest, fetcher, session)
        yield from work.follow() if session.kind is RunKind.INCREMENTAL else work.scan()


class RegistryHarvest:
    """One run's work."""

    def __init__(
        self, mapping: SourceMapping, harvest: CtdlRegistry, fetcher: Fetcher, session: HarvestSession
    ) -> None:
        manners = manners_of(mapping)
        # The listing tells versions, so documents, envelopes and events need no validators of their own.
        unremembered = replace(manners, memory_key=None)
        self._harvest = harvest
        self._session = session
        self._fetcher = fetcher
        self._manners = unremembered
        self._addresses = RegistryAddresses(harvest)
        self._wanted = wanted_classes(harvest)
        self._memory = RegistryMemory(
            lambda page: session.recall(self._addresses.listing(page)), harvest.per_page
        )
        self._listing = RegistryListing(harvest, fetcher, manners, self._concerns)
        self._events = RegistryEvents(harvest, fetcher, unremembered)
        self._graphs = RegistryGraphs(harvest, fetcher, unremembered)
        self._records = RegistryRecords(mapping, harvest, self._graphs)
        self._overlap = timedelta(minutes=harvest.events_overlap_minutes)
        self._users = OrganisationUsers()
        self._tally = ListingTally(session.checkpoint)

    def scan(self) -> Iterator[HarvestedPage]:
        """The whole listing; what is known in the listed version is not fetched again."""
        checkpoint = self._session.checkpoint
        total: int | None = checkpoint.get("total")
        for page in self._listing.pages(checkpoint.get("page", 1), total):
            total = page.total
            self._tally.add(page)
            yield from self._listed(page)
        yield from self._of_changed_organisations()
        if self._harvest.events:
            yield from self._meanwhile()
        yield HarvestedPage(
            issues=self._refusals(),
            is_complete=self._tally.is_complete,
            position=self._position(),
            listed_total=total,
        )

    def follow(self) -> Iterator[HarvestedPage]:
        """What was created, updated and destroyed since the last run."""
        since = self._session.position.get("events_from")
        if since is None:
            raise SourceBroken("an incremental run needs an accepted run before it; start a full one first")
        latest = self._events.latest_since(datetime.fromisoformat(since) - self._overlap)
        yield from self._happened(latest.values())
        yield HarvestedPage(issues=self._refusals(), is_complete=True, position=self._position())

    def _position(self) -> dict[str, str]:
        return {"events_from": self._session.started_at.isoformat()}

    def _listed(self, page: ListingPage) -> Iterator[HarvestedPage]:
        page, known, new = self._compared(page)
        new_keys = {row.key for row in new}
        unchanged = [
            known[key] for key in (row.key for row in page.rows) if key not in new_keys and key in known
        ]
        listed = [row for row in unchanged if self._is_wanted(row.class_name)]
        self._users.note(listed)
        remembered = unchanged + self._organisation_versions(page, known)
        for portion in batches(new, RECORDS_A_PORTION):
            found = self._records.page(portion)
            remembered += found.known
            yield found.page
        memory = page.memory(remembered)
        yield HarvestedPage(
            listed_ids=tuple(row.ctid for row in listed),
            not_accepted=page.others
            + Counter(str(row.class_name) for row in page.rows if not self._is_wanted(row.class_name)),
            issues=(
                *(PageIssue(nameless_issue(envelope, page.number)) for envelope in page.nameless),
                *(PageIssue(listed_twice(ctid, page.number), ctid) for ctid in page.twice),
            ),
            memories=() if memory is None else (memory,),
            checkpoint={"page": page.number + 1, "total": page.total, **self._tally.told()},
            may_repeat=True,
            listed_total=page.total,
        )

    def _compared(self, page: ListingPage) -> tuple[ListingPage, dict[str, KnownRow], list[EnvelopeRow]]:
        """A page with what is known of its rows, and those of them that must be kept."""
        if page.was_replayed:
            known = {row.key: row for row in page.remembered}
            if not self._new(page, known):
                return page, known, []
            # The page is as it was, but what it lists was not all kept then: its envelopes are needed.
            page = self._listing.read_in_full(page)
        known = self._memory.known(page.number, page.total)
        return page, known, self._new(page, known)

    def _new(self, page: ListingPage, known: Mapping[str, KnownRow]) -> list[EnvelopeRow]:
        """Wanted rows that are not known in the version that is listed; one without version never is."""
        return [
            row
            for row in page.rows
            if row.version == "" or (before := known.get(row.key)) is None or before.version != row.version
            if self._is_wanted(row.class_name)
        ]

    def _is_wanted(self, class_name: str | None) -> bool:
        """A row that states no class, or none that exists, is fetched: its document tells what is wrong."""
        return class_name is None or class_name in self._wanted or is_misspelt(class_name)

    def _concerns(self, class_name: str | None) -> bool:
        return self._is_wanted(class_name) or class_name in ORGANISATIONS

    def _organisation_versions(self, page: ListingPage, known: dict[str, KnownRow]) -> list[KnownRow]:
        """Organisations that are new or have another version; the latter are noted as changed."""
        rows = [row for row in page.rows if not self._is_wanted(row.class_name)]
        new = [row for row in rows if row.key not in known or known[row.key].version != row.version]
        self._users.changed += [row.key for row in new if row.key in known]
        return [known_row(row) for row in new]

    def _of_changed_organisations(self) -> Iterator[HarvestedPage]:
        """Records that have not changed themselves, but name an organisation that has."""
        for portion in batches(self._users.of_changed(), RECORDS_A_PORTION):
            yield self._records.page([self._envelope(ctid) for ctid in portion]).page

    def _meanwhile(self) -> Iterator[HarvestedPage]:
        """What was created or destroyed during the scan; updates wait for the next run's events."""
        try:
            latest = self._events.latest_since(self._session.started_at - self._overlap)
        except StatusRefused as error:
            if error.status not in NOT_OFFERED:
                raise
            yield HarvestedPage(issues=(PageIssue(events_refused(error)),))
            return
        yield from self._happened([event for event in latest.values() if event.kind is not EventKind.UPDATE])

    def _happened(self, events: Iterable[RegistryEvent]) -> Iterator[HarvestedPage]:
        touched: list[str] = []
        destroyed: list[str] = []
        for event in events:
            (destroyed if event.kind is EventKind.DESTROY else touched).append(event.ctid)
        yield from (self._destroyed(portion) for portion in batches(destroyed, RECORDS_A_PORTION))
        yield from (self._touched(portion) for portion in batches(touched, RECORDS_A_PORTION))

    def _destroyed(self, ctids: Sequence[str]) -> HarvestedPage:
        """An event is a sign; that the registry does not give the resource any more confirms it."""
        known = self._session.known(ctids)
        answers = self._graphs.fetch([ctid for ctid in ctids if ctid in known])
        page = self._found(answers)
        doubted = [*answers.documents, *answers.refused]
        issues = [PageIssue(undestroyed(ctid, answers.refused.get(ctid)), ctid) for ctid in doubted]
        return replace(page, gone_ids=tuple(answers.absent), issues=(*page.issues, *issues))

    def _touched(self, ctids: Sequence[str]) -> HarvestedPage:
        """Resources known only by CTID: the class is in the document, the rest in the envelope."""
        answers = self._graphs.fetch(ctids)
        page = self._found(answers)
        # A resource that nobody here knows and that is not to be had may be of any class, and is no news.
        lost = self._session.known([*answers.absent, *answers.refused])
        issues = [PageIssue(lost_issue(EnvelopeRow(ctid, None, ""), answers), ctid) for ctid in sorted(lost)]
        absent = tuple(ctid for ctid in answers.absent if ctid in lost)
        return replace(page, absent_ids=absent, issues=(*page.issues, *issues))

    def _found(self, answers: GraphAnswers) -> HarvestedPage:
        """The records among documents that were fetched by CTID."""
        classes = {ctid: main_class(document.data, ctid) for ctid, document in answers.documents.items()}
        wanted = [ctid for ctid, kind in classes.items() if self._is_wanted(kind)]
        rows = [
            msgspec.structs.replace(self._envelope(ctid), document=answers.documents[ctid]) for ctid in wanted
        ]
        others = Counter(str(kind) for kind in classes.values() if not self._is_wanted(kind))
        return replace(self._records.page(rows).page, not_accepted=others)

    def _envelope(self, ctid: str) -> EnvelopeRow:
        """The row of one resource, read from its own envelope; of one that has none, the CTID alone."""
        address = self._addresses.envelope(ctid, metadata_only=True)
        try:
            received = self._fetcher.get(address, self._manners).body
        except StatusRefused as error:
            if error.is_transient:
                raise
            received = b""
        return envelope_row(received) or EnvelopeRow(ctid, None, "")

    def _refusals(self) -> tuple[PageIssue, ...]:
        """That documents could not be fetched as the mapping says."""
        refusal = self._graphs.refusal
        return () if refusal is None else (PageIssue(batch_refused(refusal, self._graphs.batch_size)),)
