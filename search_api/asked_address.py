"""One address as a visitor asks for it, with all that its answer can depend on."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from search_api.api.in_place import IN_PLACE
from search_api.api.negotiation import preferred_language

ANYWHERE = "localhost"
COMPRESSED = "gzip"


@dataclass(frozen=True, slots=True)
class Address:
    """What of a request decides its answer."""

    path: str
    query: str
    language: str
    host: str = ANYWHERE
    scheme: str = "http"
    is_compressed: bool = False
    """Whether the answer may come compressed."""

    @classmethod
    def of(cls, scope: Scope) -> Address:
        """The address of a request."""
        headers = Headers(scope=scope)
        return cls(
            scope["path"],
            scope["query_string"].decode("latin-1"),
            preferred_language(headers.get("accept-language")),
            headers.get("host", ANYWHERE),
            scope["scheme"],
            COMPRESSED in headers.get("accept-encoding", ""),
        )

    def scope(self) -> Scope:
        """The request, as the server asks it of itself."""
        headers = {"host": self.host, "accept-language": self.language}
        if self.is_compressed:
            headers["accept-encoding"] = COMPRESSED
        return {
            "type": "http",
            "http_version": "1.1",
            "asgi": {"version": "3.0"},
            "method": "GET",
            "scheme": self.scheme,
            "server": (self.host, None),
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": self.query.encode("latin-1"),
            "root_path": "",
            IN_PLACE: True,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
