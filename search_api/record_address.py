"""The one address that identifies a record, wherever it is named outside: in CTDL, in exports, on its page."""

from __future__ import annotations

from urllib.parse import quote

from search_api.settings import SearchSettings


def credential_path(record_id: str) -> str:
    """The page of one credential; the version of the API is no part of it."""
    return f"/credentials/{quote(record_id, safe=':~')}"


def catalogue_address(settings: SearchSettings, asked: str) -> str:
    """Where visitors reach the catalogue, without a slash at its end; `asked` where no public address is set."""
    return (settings.public_url or asked).rstrip("/")


def record_address(catalogue: str, record_id: str) -> str:
    """The identity of a record: its page in the catalogue of that address."""
    return catalogue + credential_path(record_id)
