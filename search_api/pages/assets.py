"""The files that pages need, served by us under names that change with their content."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

STATIC_PATH = "/static"
STYLE_SHEET = "credatlas.css"
STYLE_PARTS = (
    "tokens",
    "base",
    "controls",
    "header",
    "marks",
    "search",
    "facets",
    "results",
    "credential",
    "tables",
    "states",
    "sources",
    "report",
    "frameworks",
    "fact_sheet",
    "print",
)
"""Files of `static/css` in the order in which they make the style sheet."""
PLAIN_FILES = ("credatlas.js", "icon.svg", "vendor/htmx-4.0.1.min.js")
DIGEST_SIZE = 6


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    content: bytes
    media_type: str


class Assets:
    """Every asset by its hashed name, and the address of each by its plain name."""

    def __init__(self, served: Mapping[str, Asset], addresses: Mapping[str, str]) -> None:
        self._served = served
        self._addresses = addresses

    def get(self, hashed_name: str) -> Asset | None:
        """The asset of a hashed name; none for any other name, old hashes included."""
        return self._served.get(hashed_name)

    def address(self, name: str) -> str:
        """The address of an asset; KeyError for a name that is none."""
        return self._addresses[name]


def load_assets() -> Assets:
    """Read the assets of the package."""
    static = files("search_api.pages").joinpath("static")
    contents = {name: static.joinpath(*name.split("/")).read_bytes() for name in PLAIN_FILES}
    contents[STYLE_SHEET] = style_sheet(static.joinpath("css"))
    named = {name: hashed_name(name, content) for name, content in contents.items()}
    served = {named[name]: Asset(content, _media_type(name)) for name, content in contents.items()}
    addresses = {name: f"{STATIC_PATH}/{hashed}" for name, hashed in named.items()}
    return Assets(MappingProxyType(served), MappingProxyType(addresses))


def style_sheet(folder: Traversable) -> bytes:
    """All parts as one file."""
    return b"\n".join(folder.joinpath(f"{part}.css").read_bytes() for part in STYLE_PARTS)


def hashed_name(name: str, content: bytes) -> str:
    """`credatlas.1f2e3d4c5b6a.css`: without folders, with the hash of the content."""
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    return f"{stem}.{hashlib.blake2b(content, digest_size=DIGEST_SIZE).hexdigest()}.{ending}"


def _media_type(name: str) -> str:
    guessed = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    ending = name[name.rindex(".") :]
    return guessed.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
