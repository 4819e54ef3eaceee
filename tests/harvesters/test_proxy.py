"""Behind a proxy, the address that was checked is the one that is asked for."""

from __future__ import annotations

import pytest

from harvesters.errors import AddressRefused, ConnectionFailed, SettingsError
from harvesters.manners import Manners
from harvesters.polite_client import Question
from harvesters.proxy import ProxyTunnel, proxy_tunnel
from normalise.mapping.harvest_block import Politeness
from tests.harvesters.conftest import MakeFetcher
from tests.harvesters.local_site import LocalSite, Page
from tests.harvesters.small_proxy import SmallProxy

QUICK = Manners(Politeness(retries=0, timeout_seconds=5))


def test_proxy_is_asked_for_the_checked_number_never_the_name(
    site: LocalSite, make_fetcher: MakeFetcher
) -> None:
    site.routes["/"] = Page(b"through")
    proxy = SmallProxy()
    fetcher = make_fetcher(
        {"proxy": f"http://ann:pass@127.0.0.1:{proxy.port}", "allowed_hosts": ("register.example",)},
        resolve=lambda host, port: ["127.0.0.1"],
    )
    assert fetcher.get(f"http://register.example:{site.port}/", QUICK).body == b"through"
    assert proxy.heard[0].startswith(f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\r\n".encode())
    assert b"Proxy-Authorization: Basic YW5uOnBhc3M=\r\n" in proxy.heard[0]


def test_private_address_is_refused_before_the_proxy_is_asked(make_fetcher: MakeFetcher) -> None:
    proxy = SmallProxy()
    fetcher = make_fetcher(
        {"proxy": f"http://127.0.0.1:{proxy.port}", "allowed_hosts": ()},
        resolve=lambda host, port: ["10.0.0.8"],
    )
    with pytest.raises(AddressRefused):
        fetcher.get("http://register.example/", QUICK)
    assert proxy.heard == []


def test_refusing_proxy_is_told_with_its_words(site: LocalSite, make_fetcher: MakeFetcher) -> None:
    proxy = SmallProxy(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    fetcher = make_fetcher({"proxy": f"http://127.0.0.1:{proxy.port}"})
    with pytest.raises(ConnectionFailed, match=r"refused .* 407 Proxy Authentication Required") as caught:
        fetcher._wire.send(_question(site), QUICK)
    assert caught.value.is_transient


def _question(site: LocalSite) -> Question:
    return Question(f"{site.origin}/")


@pytest.mark.parametrize(
    "setting", ["proxy.example:3128", "https://proxy.example:3128", "http://proxy.example"]
)
def test_unusable_setting_is_named(setting: str) -> None:
    with pytest.raises(SettingsError, match="CREDATLAS_PROXY"):
        proxy_tunnel(setting)


def test_six_dotted_addresses_get_brackets() -> None:
    assert ProxyTunnel("p", 1).question("2606::1", 443).startswith(b"CONNECT [2606::1]:443 ")
