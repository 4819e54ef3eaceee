"""What can go wrong in this package."""

from __future__ import annotations


class HarvestError(Exception):
    """Base of all errors of `harvesters`."""

    is_transient = False
    """Whether the same request may well succeed later: such a run is interrupted, not rejected."""


class SettingsError(HarvestError):
    """A setting is missing or wrong; the message names it and what would be right."""


class WrongSchedule(HarvestError):
    """A source's schedule or timezone is none that runs can be planned by; the message says what is wrong."""


class FetchError(HarvestError):
    """A request failed; the message names the address, the limit or rule, and the value."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url
        self.why = why

    def tell_redirect_of(self, asked: str) -> None:
        """Say in the message that another address was asked for and led to this one."""
        self.args = (f"{asked} redirects to {self.url}: {self.why}",)


class AddressUnusable(FetchError):
    """Not an http or https address with a host."""


class NeverFetched(FetchError):
    """The mapping's `never_fetch` names this address."""


class RobotsForbidden(FetchError):
    """The host's robots.txt forbids the address to us."""


class RobotsUnavailable(FetchError):
    """The host's robots.txt could not be read, so nothing may be fetched for now (RFC 9309, 2.3.1.4)."""

    is_transient = True


class AddressRefused(FetchError):
    """The host's network address is private, loopback, link-local or otherwise not public."""


class NameUnresolved(FetchError):
    """The host's name has no address."""

    is_transient = True


class HostResting(FetchError):
    """The host asked to be left alone for longer than we wait; told by this answer or an earlier one."""

    is_transient = True


class ConnectionFailed(FetchError):
    """No connection, or it broke before the answer was whole."""

    is_transient = True


class TooSlow(FetchError):
    """The answer was not complete within the time limit."""

    is_transient = True


class TooLarge(FetchError):
    """The body exceeds the size limit, as sent or after decompression."""


class BrokenBody(FetchError):
    """The body does not decompress, or ends early."""

    is_transient = True


class UnknownCoding(FetchError):
    """The body has a content coding that was not asked for."""


class FileUnreadable(FetchError):
    """A table's local file is not there, or may not be read."""


class TooManyRedirects(FetchError):
    """More redirects than allowed, or one that cannot be followed."""


class StatusRefused(FetchError):
    """The host answered with a status that carries no content."""

    def __init__(self, url: str, status: int, why: str) -> None:
        super().__init__(url, why)
        self.status = status
        self.is_transient = status in (408, 429) or status >= 500


class NotFound(StatusRefused):
    """404 or 410."""


class SourceBroken(HarvestError):
    """The answer is not what the protocol says; the message names the address and what was expected."""


class RecordsLost(SourceBroken):
    """So many records could not be had that it is the site's fault and not theirs."""


class SpiderFailed(SourceBroken):
    """The spider could not begin or go on; the message is one sentence, and the trace is in the log."""


class RunInterrupted(HarvestError):
    """The run cannot go on now, but can later from its checkpoint."""

    is_transient = True


class OutOfMemory(RunInterrupted):
    """The run needed more memory than it may use."""

    def __init__(self, limit_mb: int | None) -> None:
        allowed = "there is" if limit_mb is None else f"the {limit_mb} MB of harvest.memory_mb"
        super().__init__(
            f"the run needed more memory than {allowed}; raise the limit if the source has grown, and go on"
        )


class LeaseLost(RunInterrupted):
    """Another process holds the source's lease."""
