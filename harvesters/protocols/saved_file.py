"""Local files: which ones a mapping means, and of which kind each is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from harvesters.errors import FileUnreadable, TooLarge

BY_ENDING = {
    ".json": "application/json",
    ".geojson": "application/json",
    ".jsonld": "application/ld+json",
    ".xml": "application/xml",
    ".rdf": "application/rdf+xml",
    ".owl": "application/rdf+xml",
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".html": "text/html",
    ".htm": "text/html",
}
SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/plain"})
"""Media types that hosts give to whatever they do not know."""
LOOKED_AT = 2048
"""Bytes of a file that tell its kind."""


def files_below(folder: Path, names: Sequence[str]) -> list[str]:
    """The files of a folder and the folders in it whose names fit, by their paths in it, in order.

    Hidden files and folders are left out. FileUnreadable when the folder cannot be listed.
    """
    if not folder.is_dir():
        raise FileUnreadable(str(folder), "is not a folder that can be read")
    return sorted(
        path.relative_to(folder).as_posix()
        for path in _visible(folder)
        if any(fnmatch(path.name, pattern) for pattern in names)
    )


def _visible(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise FileUnreadable(str(folder), f"cannot be listed ({error.strerror})") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _visible(entry)
        elif entry.is_file():
            yield entry


def read_file(path: Path, limit: int) -> bytes:
    """A file's bytes; TooLarge or FileUnreadable says why there are none."""
    try:
        size = path.stat().st_size
        if size > limit:
            why = f"{size} bytes, more than the {limit} of harvest.politeness.max_bytes"
            raise TooLarge(str(path), why)
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(path), f"cannot be read ({error.strerror})") from error


def kind_of(body: bytes, address: str, stated: str, wanted: str) -> str | None:
    """The media type of a document: as the mapping says, else by host, ending and beginning; None if none tells."""
    if wanted != "auto":
        return wanted
    if stated not in SAYS_NOTHING:
        return "application/rdf+xml" if stated.endswith("/xml") and _is_rdf(body) else stated
    by_ending = BY_ENDING.get(PurePosixPath(urlsplit(address).path).suffix.lower())
    if by_ending == "application/xml" and _is_rdf(body):
        return "application/rdf+xml"
    return by_ending or _by_beginning(body)


def _is_rdf(body: bytes) -> bool:
    return b"<rdf:RDF" in body[:LOOKED_AT]


def _by_beginning(body: bytes) -> str | None:
    start = body[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        return "application/json"
    if start[:1] == b"<":
        return "application/rdf+xml" if _is_rdf(body) else "application/xml"
    return "text/turtle" if start[:7].lower() in (b"@prefix", b"prefix ") else None
