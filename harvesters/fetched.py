"""What a request brought home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PageMemory:
    """What a page said of its own freshness, and what it yielded: enough to do without it while unchanged.

    It is put into the store only after everything the page yielded has been kept there.
    """

    url: str
    key: str
    """Hash of the mapping under which the page was read; under another one nothing is remembered."""
    etag: str | None
    last_modified: str | None
    yielded: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete, decompressed answer; or, when `not_modified`, what the same page yielded last time."""

    url: str
    final_url: str
    """After redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case; a repeated header's values are joined by `, `."""
    body: bytes
    media_type: str
    """In lower case without parameters; empty when the host stated none."""
    charset: str | None
    not_modified: bool = False
    replay: Mapping[str, Any] | None = None
    """What the page yielded when it was last read in full; only when `not_modified`."""
    before: Mapping[str, Any] | None = None
    """What the same address yielded when it was last read, when it answers with content all the same."""
    memory_key: str | None = None
    """Under which the page may be remembered."""

    def remember(self, yielded: Mapping[str, Any], *, always: bool = False) -> PageMemory | None:
        """The memory of this page, when the request was one to remember.

        Without validators of the host there is none, unless what was yielded is of use by itself (`always`).
        """
        etag, last_modified = self.headers.get("etag"), self.headers.get("last-modified")
        is_useful = always or etag is not None or last_modified is not None
        if self.memory_key is None or self.not_modified or not is_useful:
            return None
        return PageMemory(self.url, self.memory_key, etag, last_modified, yielded)


def content_type(header: str | None) -> tuple[str, str | None]:
    """Media type in lower case and charset of a Content-Type header."""
    if header is None:
        return "", None
    media_type, *parameters = (part.strip() for part in header.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value:
            return media_type.lower(), value.strip().strip("\"'").lower() or None
    return media_type.lower(), None
