"""The settings of fetching and of running: who we say we are, what the operator allows, who is told."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from normalise.mapping.notify_block import NotifyWhen

ALLOWED_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-f:]*::[0-9a-f:.]*|[^\s/:@\[\]]+)(:[0-9]{1,5})?")
CONTACT = re.compile(r"[!-~]+")
"""It goes into a header: visible ASCII, nothing else."""
PROXY = re.compile(r"http://([^\s/@]*@)?[^\s/@:]+:[0-9]{1,5}/?")
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


class FetchSettings(BaseSettings):
    """Read from `CREDATLAS_*`; a mapping can only ever be slower and stricter than these."""

    model_config = SettingsConfigDict(env_prefix="CREDATLAS_", frozen=True, extra="ignore")

    contact: str | None = None
    """Address or page where a site's owner reaches the operator; sent with every request. Without it only
    allowed hosts are fetched."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Hosts (`name` or `name:port`, comma-separated) that may be fetched although private."""
    allowed_host_spacing_seconds: Annotated[float, Field(ge=0)] | None = None
    """Time between requests to an allowed host, instead of the mapping's; may be 0. None: the mapping's."""
    proxy: str | None = None
    """`http://[user:password@]host:port` of a proxy that understands CONNECT. The environment's own proxy
    variables are not read."""
    spacing_floor_seconds: Annotated[float, Field(ge=1)] = 1.0
    """Least time between two requests to a host that is not allowed, whatever a mapping says."""
    crawl_delay_limit_seconds: PositiveFloat = 120.0
    """A robots.txt that asks for a longer Crawl-delay is an error, rather than a run that never ends."""
    retry_after_limit_seconds: PositiveFloat = 300.0
    """A Retry-After up to this is waited for; a longer one interrupts the run, and the host has its rest."""
    redirect_limit: PositiveInt = 5
    robots_hours: PositiveFloat = 24.0
    """How long a host's robots.txt is believed."""

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(host.strip().lower() for host in value.split(",") if host.strip())
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if ALLOWED_HOST.fullmatch(host) is None:
                raise ValueError(f"{host!r} is no host; write name or name:port, without http:// and path")
        return hosts

    @field_validator("contact")
    @classmethod
    def _contact(cls, contact: str | None) -> str | None:
        if contact is not None and CONTACT.fullmatch(contact) is None:
            raise ValueError("write one e-mail address or the address of one page, without spaces")
        return contact

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, proxy: str | None) -> str | None:
        if proxy is not None and PROXY.fullmatch(proxy) is None:
            raise ValueError("write http://[user:password@]host:port")
        return proxy


class RunSettings(BaseSettings):
    """Read from `CREDATLAS_*`: how runs are started and whom their ends are told to."""

    model_config = SettingsConfigDict(env_prefix="CREDATLAS_", frozen=True, extra="ignore")

    parallel_runs: Annotated[int, Field(ge=1, le=64)] = 2
    """Runs that the scheduler has at work at the same time."""
    notify_url: SecretStr | None = None
    """Address that is told of the end of every run, unless its mapping names another."""
    notify_when: NotifyWhen = NotifyWhen.ON_PROBLEM
    """Which ends are told there, unless the mapping says."""
    notify_secret: SecretStr | None = None
    """Signs what is told; without it receivers cannot know who speaks."""

    @field_validator("notify_url")
    @classmethod
    def _address(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and WEB_ADDRESS.fullmatch(url.get_secret_value()) is None:
            raise ValueError("write an address that begins with http:// or https://")
        return url
