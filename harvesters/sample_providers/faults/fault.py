"""The faults there are, and which requests one of them hits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

PAGES = r"^(?!/robots\.txt)"
ROBOTS = r"^/robots\.txt"
CURSORS = r"[?&](start=[1-9]|page=([2-9]|\d\d)|after=)|/exports/"
"""Whatever goes on with a list from somewhere; a table's address is all the cursor it has."""


class Fault(StrEnum):
    """Everything a provider can be told to do wrong; `told` says what it then does."""

    told: str

    def __new__(cls, value: str, told: str) -> Fault:
        """A member with its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.told = told
        return member

    SERVER_ERROR = "server-error", "answers 500"
    TOO_MANY_REQUESTS = "too-many-requests", "answers 429 with a Retry-After of 30 seconds"
    UNAVAILABLE = "unavailable", "answers 503 with a Retry-After that is a date 45 seconds ahead"
    AWAY = "away", "answers 503 with a Retry-After of a day"
    HANG = "hang", "takes the request and never answers"
    DRIP = "drip", "sends its answer byte by byte, twenty a second"
    CUT_LENGTH = "cut-length", "closes the connection after half of the body that Content-Length promised"
    CUT_CHUNK = "cut-chunk", "closes the connection within a chunk"
    BAD_CHUNK = "bad-chunk", "sends a chunk whose size is no number"
    CUT_CLOSE = (
        "cut-close",
        "sends half of the body by HTTP/1.0, where the connection's end is the body's end",
    )
    ENDLESS = "endless", "sends a body without a length and without an end"
    HUGE_BODY = "huge-body", "sends a body of 2 GB with its Content-Length"
    HEADER_BOMB = "header-bomb", "sends a megabyte of headers"
    ZIP_BOMB = "zip-bomb", "sends 2 MB of gzip that unfold to 2 GB"
    NESTED_ZIP_BOMB = "nested-zip-bomb", "sends a few kilobytes of gzip in gzip that unfold to 2 GB"
    REDIRECT_LOOP = "redirect-loop", "redirects to itself"
    REDIRECT_PRIVATE = "redirect-private", "redirects to http://10.0.0.8/"
    WRONG_CHARSET = "wrong-charset", "sends UTF-8 and says that it is ISO-8859-1"
    EXPIRED_CURSOR = "expired-cursor", "answers 410 to whatever goes on with a list: next pages, events"
    EMPTY_LIST = "empty-list", "has no records"
    HALF_LIST = "half-list", "has lost every second record"
    SHRINKING_LIST = "shrinking-list", "has lost 15 % more of its records each time the list is begun"
    REPEATED_PAGE = "repeated-page", "gives the first page of its list again and again, with no end"
    DUPLICATE_IDS = "duplicate-ids", "lists its first records twice, the second time with other values"
    IDS_CHANGE_CASE = "ids-change-case", "writes its ids in the other case"
    CHANGED_LABELS = "changed-labels", "has renamed HTML labels, table headers and CTDL terms"
    ROBOTS_FORBIDS = "robots-forbids", "has a robots.txt that forbids everything to everybody"
    ROBOTS_FAILS = "robots-fails", "answers 500 to /robots.txt"
    ROBOTS_HANGS = "robots-hangs", "never answers /robots.txt"
    ROBOTS_HUGE = "robots-huge", "has a robots.txt of 8 MB; what counts stands at its beginning"

    @property
    def pattern(self) -> str:
        """Regular expression of the requests, path and query, that the fault hits unless told otherwise."""
        if self is Fault.EXPIRED_CURSOR:
            return CURSORS
        return ROBOTS if self.value.startswith("robots-") else PAGES


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """A fault and the requests it hits: those that match, from the `first` matching one to the `last`."""

    fault: Fault
    pattern: str | None = None
    """Searched in path and query; none: the fault's own."""
    first: int = 1
    last: int | None = None
    """None: it never ends."""

    def matches(self, target: str) -> bool:
        """Whether a request's path and query are meant."""
        return re.search(self.fault.pattern if self.pattern is None else self.pattern, target) is not None

    def hits(self, count: int) -> bool:
        """Whether the matching request of that number, from 1, is hit."""
        return self.first <= count and (self.last is None or count <= self.last)


SPELLING = re.compile(
    r"(?P<name>[a-z-]+)(?:@(?P<pattern>[^#]+))?(?:#(?P<first>\d+)(?P<range>-(?P<last>\d+)?)?)?"
)


def read_fault(text: str) -> InjectedFault:
    """A fault as the command line spells it, `NAME[@PATTERN][#FIRST[-[LAST]]]`; ValueError says what is wrong."""
    found = SPELLING.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not NAME[@PATTERN][#FIRST[-[LAST]]]")
    if found["name"] not in set(Fault):
        raise ValueError(f"no fault {found['name']!r}; there are {', '.join(Fault)}")
    if found["pattern"] is not None:
        try:
            re.compile(found["pattern"])
        except re.error as error:
            raise ValueError(f"{found['pattern']!r} is no regular expression ({error})") from error
    fault = next(known for known in Fault if known == found["name"])
    first = int(found["first"] or 1)
    if found["range"] is not None:
        last = None if found["last"] is None else int(found["last"])
    else:
        last = None if found["first"] is None else first
    return InjectedFault(fault, found["pattern"], first, last)
