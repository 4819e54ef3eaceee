"""What can go wrong in this package, in full for operators and by its kind for everybody."""

from __future__ import annotations

from harvesters.public_address import public_address


def _at(url: str | None, words: str) -> str:
    address = None if url is None else public_address(url)
    return words if address is None else f"{address}: {words}"


class HarvestError(Exception):
    """Base of all errors of `harvesters`."""

    is_transient = False
    """Whether the same request may well succeed later: such a run is interrupted, not rejected."""
    in_public = "the run failed"
    """The kind of failure in words; the message may hold paths of the machine and bytes of the source."""

    @property
    def cause(self) -> str:
        """What everybody may know."""
        return self.in_public


class SettingsError(HarvestError):
    """A setting is missing or wrong; the message names it and what would be right."""

    in_public = "a setting is missing or wrong"


class WrongSchedule(HarvestError):
    """A source's schedule or timezone is none that runs can be planned by; the message says what is wrong."""


class FetchError(HarvestError):
    """A request failed; the message names the address, the limit or rule, and the value."""

    in_public = "the request failed"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url
        self.why = why

    @property
    def cause(self) -> str:
        """The kind of failure, and where, if that is a public address."""
        return _at(self.url, self.in_public)

    def tell_redirect_of(self, asked: str) -> None:
        """Say in the message that another address was asked for and led to this one."""
        self.args = (f"{asked} redirects to {self.url}: {self.why}",)


class AddressUnusable(FetchError):
    """Not an http or https address with a host."""

    in_public = "not an address that can be asked"


class NeverFetched(FetchError):
    """The mapping's `never_fetch` names this address."""

    in_public = "the mapping says never to fetch it"


class RobotsForbidden(FetchError):
    """The host's robots.txt forbids the address to us."""

    in_public = "the robots.txt of the host forbids it"


class RobotsUnavailable(FetchError):
    """The host's robots.txt could not be read, so nothing may be fetched for now (RFC 9309, 2.3.1.4)."""

    is_transient = True
    in_public = "the robots.txt of the host could not be read"


class AddressRefused(FetchError):
    """The host's network address is private, loopback, link-local or otherwise not public."""

    in_public = "the host is not on the public network"

    @property
    def cause(self) -> str:
        """Without the address, which may name what only the operator's network knows."""
        return self.in_public


class NameUnresolved(FetchError):
    """The host's name has no address."""

    is_transient = True
    in_public = "the name of the host has no address"


class HostResting(FetchError):
    """The host asked to be left alone for longer than we wait; told by this answer or an earlier one."""

    is_transient = True
    in_public = "the host asked to be left alone"


class ConnectionFailed(FetchError):
    """No connection, or it broke before the answer was whole."""

    is_transient = True
    in_public = "no connection, or it broke"


class TooSlow(FetchError):
    """The answer was not complete within the time limit."""

    is_transient = True
    in_public = "the answer was not complete in time"


class TooLarge(FetchError):
    """The body exceeds the size limit, as sent or after decompression."""

    in_public = "the answer is larger than allowed"


class BrokenBody(FetchError):
    """The body does not decompress, or ends early."""

    is_transient = True
    in_public = "the answer is damaged, or ends early"


class UnknownCoding(FetchError):
    """The body has a content coding that was not asked for."""

    in_public = "the answer has a content coding that was not asked for"


class FileUnreadable(FetchError):
    """A local file or folder is not there, or may not be read."""

    in_public = "a local file or folder cannot be read"


class TooManyRedirects(FetchError):
    """More redirects than allowed, or one that cannot be followed."""

    in_public = "it redirects too often, or to nowhere"


class StatusRefused(FetchError):
    """The host answered with a status that carries no content."""

    in_public = "the host refused to answer"

    def __init__(self, url: str, status: int, why: str) -> None:
        super().__init__(url, why)
        self.status = status
        self.in_public = f"the host answered {status}"
        self.is_transient = status in (408, 429) or status >= 500


class NotFound(StatusRefused):
    """404 or 410."""


class SourceBroken(HarvestError):
    """The answer is not what the protocol says; the message names the address and what was expected."""

    in_public = "what the source sent is not what its protocol says"

    def __init__(self, message: str, url: str | None = None) -> None:
        super().__init__(message)
        self.url = url

    @property
    def cause(self) -> str:
        """The kind of failure, and where, if that is a public address."""
        return _at(self.url, self.in_public)


class RecordsLost(SourceBroken):
    """So many records could not be had that it is the site's fault and not theirs."""

    in_public = "too many records in a row could not be had"


class SpiderFailed(SourceBroken):
    """The spider could not begin or go on; the message is one sentence, and the trace is in the log."""

    in_public = "the spider failed"


class RunInterrupted(HarvestError):
    """The run cannot go on now, but can later from its checkpoint."""

    is_transient = True
    in_public = "the run broke off and can go on later"


class OutOfMemory(RunInterrupted):
    """The run needed more memory than it may use."""

    in_public = "the run needed more memory than it may use"

    def __init__(self, limit_mb: int | None) -> None:
        allowed = "there is" if limit_mb is None else f"the {limit_mb} MB of harvest.memory_mb"
        super().__init__(
            f"the run needed more memory than {allowed}; raise the limit if the source has grown, and go on"
        )


class LeaseLost(RunInterrupted):
    """Another process holds the source's lease."""

    in_public = "another process is at work on the source"
