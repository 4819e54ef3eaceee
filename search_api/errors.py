"""What can go wrong between a question and its answer; HTTP statuses are decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class SearchError(Exception):
    """Base of every error of this package."""


class BadQuery(SearchError):
    """A question that cannot be answered as it stands: names the parameter, its value and what is allowed."""

    def __init__(
        self,
        parameter: str,
        value: object,
        reason: str,
        allowed: Sequence[str] = (),
        *,
        nearest: str | None = None,
    ) -> None:
        self.parameter = parameter
        self.value = str(value)
        self.reason = reason
        self.allowed = tuple(allowed)
        self._nearest = nearest
        ending = f"; allowed: {', '.join(self.allowed)}" if self.allowed else ""
        super().__init__(f"{parameter}={self.value!r}: {reason}{ending}")

    @property
    def nearest(self) -> str | None:
        """The value that is named as such, else the allowed one that is written most like the given one."""
        return self._nearest or next(iter(get_close_matches(self.value, self.allowed, 1)), None)


class UnknownParameter(BadQuery):
    """A parameter that nobody reads: `allowed` and `nearest` are names of parameters."""

    def __init__(self, parameter: str, value: object, allowed: Sequence[str]) -> None:
        super().__init__(parameter, value, "is no parameter of this request", allowed)

    @property
    def nearest(self) -> str | None:
        """The parameter whose name is most like this one."""
        return next(iter(get_close_matches(self.parameter, self.allowed, 1)), None)


class ExpiredCursor(SearchError):
    """A cursor whose results can no longer be continued; start again without it."""


class ChangedLog(SearchError):
    """The change log is not the one that a reader has read; begin anew."""


class BrokenSynonyms(SearchError):
    """A synonyms file that cannot be read, or a line of it that is no group."""


class BrokenBatch(SearchError):
    """A batch with a document that cannot be built or taken; nothing of the batch was applied."""


class IndexBusy(SearchError):
    """Another process is writing this index."""


class IndexMissing(SearchError):
    """There is no index at this place, or it is being made."""


class NoIndexYet(IndexMissing):
    """Nothing was ever indexed at this place, or all of it was deleted."""


class IndexDamaged(IndexMissing):
    """The files of the index cannot be read; it is made anew from the store, and nothing is lost."""


class OtherCatalogue(SearchError):
    """The index was made from another catalogue than the store holds: nothing is applied to it."""


class EngineFailure(SearchError):
    """The engine failed on a request that was in order."""


class IndexUnwritable(EngineFailure):
    """The index cannot be written now: disk full, read-only, gone. It stands where it stood."""


class IndexUnreachable(EngineFailure):
    """The server of the index does not answer, or lets nobody in. It stands where it stood; asking again is safe.

    The message is for operators: it names addresses and settings.
    """

    def __init__(self, message: str, retry_seconds: float = 5.0) -> None:
        self.retry_seconds = retry_seconds
        """When asking again may be of use."""
        super().__init__(message)
