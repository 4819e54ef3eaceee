"""What may be wrong with a registry's answers, in words for the operator."""

from __future__ import annotations

from harvesters.errors import FetchError, StatusRefused
from harvesters.protocols.registry_envelope import EnvelopeRow
from harvesters.protocols.registry_graphs import GraphAnswers
from normalise.issue import Issue, IssueCode, Severity


def lost_issue(row: EnvelopeRow, answers: GraphAnswers) -> Issue:
    """A record that is listed and whose document cannot be had."""
    return Issue(
        IssueCode.FETCH_FAILED,
        Severity.ERROR,
        f"{row.ctid} ({row.class_name}) is listed, but {answers.why(row.key)}",
        field="payload:main",
        value=row.ctid,
    )


def dangling_issue(ctid: str, why: str | None) -> Issue:
    """A record names an organisation that the registry does not give."""
    return Issue(
        IssueCode.FETCH_FAILED,
        Severity.WARNING,
        f"the record names the organisation {ctid}, but {why}",
        field="payload:related",
        value=ctid,
    )


def events_refused(error: StatusRefused) -> Issue:
    """The registry does not let us read events."""
    return Issue(
        IssueCode.FETCH_FAILED,
        Severity.WARNING,
        f"{error}; what was created or destroyed during the scan waits for the next one",
        field="harvest.events",
        expected="events: false, or a registry that offers them",
    )


def batch_refused(refusal: str, size: int) -> Issue:
    """The registry does not answer as many at once as the mapping asks for."""
    return Issue(
        IssueCode.FETCH_FAILED,
        Severity.WARNING,
        f"{refusal}; documents were fetched {size} at a time",
        field="harvest.batch_size",
        value=str(size),
        expected="fetch: graph, or a smaller batch_size",
    )


def undestroyed(ctid: str, error: FetchError | None) -> Issue:
    """The registry's events say that a resource was destroyed, and nothing else does."""
    found = "its document is still there" if error is None else f"that could not be confirmed: {error}"
    return Issue(
        IssueCode.CONTRADICTION,
        Severity.WARNING,
        f"an event says that {ctid} was destroyed, but {found}; the record stays",
        field="harvest.events",
        value=ctid,
        expected="a document that answers 404 or 410",
    )


def nameless_issue(envelope: bytes, page: int) -> Issue:
    """An envelope that cannot be a record, because nothing names its resource."""
    return Issue(
        IssueCode.BROKEN_PAYLOAD,
        Severity.ERROR,
        f"an envelope on page {page} of the listing has neither envelope_ceterms_ctid nor envelope_id; it is "
        "left out, and absence proves nothing",
        field="record.id",
        value=envelope[:500].decode("utf-8", "replace"),
        expected="an object with envelope_ceterms_ctid",
    )


def listed_twice(ctid: str, page: int) -> Issue:
    """One page of the listing has two envelopes of one resource."""
    return Issue(
        IssueCode.DUPLICATE_ID,
        Severity.WARNING,
        f"page {page} of the listing has {ctid} more than once; the first envelope stays",
        field="record.id",
        value=ctid,
        expected="one envelope of a resource",
    )
