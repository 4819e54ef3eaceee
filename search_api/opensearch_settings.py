"""The settings of an OpenSearch cluster that holds the search index."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveFloat, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ADDRESS = re.compile(r"https?://(\[[0-9a-fA-F:.]+\]|[^\s/:@?#\[\]]+)(:(?P<port>[0-9]{1,5}))?")
BEHIND_A_PATH = re.compile(r"(?P<node>https?://[^\s/@?#]+)/[^\s@?#]*")
LAST_PORT = 65_535
INDEX_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class OpenSearchSettings(BaseSettings):
    """Where the cluster is, how it lets us in, and how our indices there are made."""

    model_config = SettingsConfigDict(env_prefix="CREDATLAS_", frozen=True, extra="ignore")

    opensearch_url: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses of the cluster's nodes, comma-separated: `https://search-1:9200,https://search-2:9200`."""
    opensearch_user: str | None = None
    """Whom the cluster knows us as; none: it asks for nobody."""
    opensearch_password: SecretStr | None = None
    """The user's password; better kept in a file."""
    opensearch_password_file: Path | None = None
    """File that holds the user's password, so that no variable shows it."""
    opensearch_ca_file: Path | None = None
    """Certificates (PEM) of the authority that signed the cluster's; none: those that this machine trusts."""
    opensearch_index_name: str = "credatlas"
    """What the names of our indices begin with: another one for each catalogue on the cluster."""
    opensearch_shards: int = Field(default=1, ge=1, le=64)
    """Parts of the index, for more than a few million records; the next rebuild makes so many."""
    opensearch_replicas: int = Field(default=0, ge=0, le=8)
    """Copies of each part on other nodes: 1 lets the cluster lose a node without a gap."""
    opensearch_timeout_seconds: PositiveFloat = 10.0
    """How long one answer of the cluster is waited for."""

    @field_validator("opensearch_url", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("opensearch_url")
    @classmethod
    def _addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            if "@" in address:
                raise ValueError(
                    "an address holds no user; name it with CREDATLAS_OPENSEARCH_USER and "
                    "CREDATLAS_OPENSEARCH_PASSWORD_FILE"
                )
            _require_address(address)
        return addresses

    @field_validator("opensearch_index_name")
    @classmethod
    def _index_name(cls, name: str) -> str:
        if INDEX_NAME.fullmatch(name) is None:
            raise ValueError(
                "an index name has at most 60 small letters a-z, digits, - and _, a letter or digit first; "
                "write credatlas, or credatlas_2"
            )
        return name


def _require_address(address: str) -> None:
    """A node's scheme, host and port: the client asks it by addresses from its root on."""
    behind = BEHIND_A_PATH.fullmatch(address)
    if behind is not None:
        raise ValueError(
            f"{address!r} has a path, and a cluster is asked at the root of its address; write {behind['node']}"
        )
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(f"{address!r} is no address; write http://host:9200 or https://host:9200")
    if found["port"] is not None and not 1 <= int(found["port"]) <= LAST_PORT:
        raise ValueError(f"port {found['port']} of {address!r} is none; ports are 1 to {LAST_PORT}")
