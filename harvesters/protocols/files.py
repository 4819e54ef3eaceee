"""`files`: saved documents, a folder of them or one at an address; each holds one record or more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from harvesters.errors import FetchError, SourceBroken
from harvesters.fetch import Fetcher
from harvesters.manners import manners_of
from harvesters.protocols.cited_documents import CitedDocuments, document_at
from harvesters.protocols.contract import HarvestedPage, HarvestSession, PageIssue
from harvesters.protocols.issue_note import issues_told, told_issues
from harvesters.protocols.saved_file import files_below, kind_of, read_file
from harvesters.protocols.stated_charset import true_charset
from normalise.document_records import DocumentReader, DocumentRecords
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.harvest_block import Files
from normalise.mapping.mapping import Mapping
from normalise.raw_record import Payload, PayloadRole, RawRecord

RECORDS_A_PAGE = 500
ACCEPTED_TYPES = (
    "application/ld+json, application/json, text/turtle, application/rdf+xml, application/xml, */*;q=0.1"
)


class FilesProtocol:
    """Reads one document after another; an interrupted run goes on after the last file it kept."""

    can_follow = False

    def __init__(self, harvest: Files) -> None:
        self._harvest = harvest

    def harvest(self, mapping: Mapping, fetcher: Fetcher, session: HarvestSession) -> Iterator[HarvestedPage]:
        """All records; a file at an address that has not changed yields the ids and issues of last time."""
        if self._harvest.url is not None:
            return self._fetched(self._harvest.url, mapping, fetcher)
        return _Folder(self._harvest, mapping, session).pages()

    def _fetched(self, url: str, mapping: Mapping, fetcher: Fetcher) -> Iterator[HarvestedPage]:
        fetched = fetcher.get(url, manners_of(mapping), accept=ACCEPTED_TYPES)
        if fetched.replay is not None:
            ids = tuple(fetched.replay["ids"])
            issues = told_issues(fetched.replay["issues"])
            yield HarvestedPage(listed_ids=ids, issues=issues, is_complete=True, listed_total=len(ids))
            return
        fetched, told = true_charset(fetched)
        kind = kind_of(fetched.body, fetched.final_url, fetched.media_type, self._harvest.media_type)
        if kind is None:
            raise SourceBroken(f"{url}: {UNKNOWN_KIND}", url)
        document = Payload(PayloadRole.MAIN, fetched.final_url, kind, fetched.body, fetched.charset)
        found = DocumentReader(mapping).read(document)
        broken = next((issue for issue in found.issues if issue.code is IssueCode.BROKEN_PAYLOAD), None)
        if broken is not None:
            raise SourceBroken(broken.message, url)
        issues = (*told, *map(PageIssue, found.issues))
        ids = tuple(record.native_id for record in found.records)
        memory = fetched.remember({"ids": ids, "issues": issues_told(issues)})
        yield HarvestedPage(issues=issues)
        yield from _paged(found.records)
        yield HarvestedPage(
            memories=() if memory is None else (memory,), is_complete=True, listed_total=len(ids)
        )


UNKNOWN_KIND = "is neither JSON, XML, RDF nor HTML by its type, ending or beginning; see harvest.media_type"


def _paged(records: tuple[RawRecord, ...]) -> Iterator[HarvestedPage]:
    waiting = iter(records)
    while portion := tuple(islice(waiting, RECORDS_A_PAGE)):
        yield HarvestedPage(portion)


class _Folder:
    """One harvest of a local folder."""

    def __init__(self, harvest: Files, mapping: Mapping, session: HarvestSession) -> None:
        named = harvest.folder
        if named is None:
            raise SourceBroken("harvest.url or harvest.folder must name the files")
        self._harvest = harvest
        self._root = Path(named) if session.folder is None else session.folder / named
        self._reader = DocumentReader(mapping)
        self._after: str = session.checkpoint.get("after", "")
        # What a run saw before it was interrupted decides with what it sees now.
        self._is_whole: bool = session.checkpoint.get("is_whole", True)
        self._cited = None if harvest.related is None else CitedDocuments(harvest.related)
        self._empty: dict[str, tuple[Issue, ...]] = {}

    def pages(self) -> Iterator[HarvestedPage]:
        names = files_below(self._root, self._harvest.names)
        if not names:
            yield HarvestedPage(issues=(PageIssue(self._no_files()),))
        if len(names) > self._harvest.max_files:
            raise SourceBroken(f"{self._root} has {len(names)} files, more than harvest.max_files allows")
        self._remember_ids(names)
        for name in names:
            if name > self._after:
                yield from self._file(name)
        yield HarvestedPage(issues=tuple(self._left_empty()), is_complete=self._is_whole)

    def _remember_ids(self, names: list[str]) -> None:
        if self._cited is not None:
            for name in names:
                try:
                    self._cited.add(name, self._body(name))
                except FetchError:
                    continue  # told when the file is read for its records

    def _body(self, name: str) -> bytes:
        return read_file(self._root / name, self._harvest.politeness.max_bytes)

    def _file(self, name: str) -> Iterator[HarvestedPage]:
        """One file's records; its checkpoint comes with the last of them."""
        found = self._records_of(name)
        if any(issue.severity is Severity.ERROR and issue.field != "record.id" for issue in found.issues):
            self._is_whole = False
        issues = found.issues
        if not found.records and self._is_about_emptiness(issues):
            self._empty[name], issues = issues, ()
        pages = list(_paged(tuple(map(self._with_related, found.records)))) or [HarvestedPage()]
        *first, last = pages
        yield from first
        checkpoint = {"after": name, "is_whole": self._is_whole}
        yield replace(last, issues=tuple(map(PageIssue, issues)), checkpoint=checkpoint)

    @staticmethod
    def _is_about_emptiness(issues: tuple[Issue, ...]) -> bool:
        return bool(issues) and all(issue.code is IssueCode.MISSING_FIELD for issue in issues)

    def _records_of(self, name: str) -> DocumentRecords:
        try:
            body = self._body(name)
        except FetchError as error:
            return DocumentRecords(issues=(_lost(name, str(error)),))
        kind = kind_of(body, name, "", self._harvest.media_type)
        if kind is None:
            return DocumentRecords(issues=(_lost(name, UNKNOWN_KIND),))
        return self._reader.read(Payload(PayloadRole.MAIN, name, kind, body))

    def _with_related(self, record: RawRecord) -> RawRecord:
        if self._cited is None:
            return record
        related: list[Payload] = []
        for cited, place in self._cited.of(record):
            related.append(document_at(self._body(place[0]), place, cited))
        return replace(record, payloads=(*record.payloads, *related))

    def _left_empty(self) -> Iterator[PageIssue]:
        """Files without a record that no record cited either."""
        cited = set() if self._cited is None else self._cited.cited
        for name, issues in self._empty.items():
            if name not in cited:
                yield from map(PageIssue, issues)

    def _no_files(self) -> Issue:
        wanted = ", ".join(self._harvest.names)
        message = f"{self._root} holds no file that fits harvest.names ({wanted})"
        return Issue(
            IssueCode.MISSING_FIELD, Severity.WARNING, message, field="harvest.folder", expected=wanted
        )


def _lost(name: str, why: str) -> Issue:
    message = f"{name} {why}" if why is UNKNOWN_KIND else why
    return Issue(IssueCode.FETCH_FAILED, Severity.ERROR, message, field="harvest.folder", value=name)
