"""Only public addresses are connected to, in whatever form they are written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.address_guard import AddressGuard, is_public
from harvesters.errors import NameUnresolved

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.53",
    "169.254.169.254",
    "172.16.9.9",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fc00::1",
    "fe80::1%eth0",
    "ff02::1",
    "::ffff:192.168.1.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]
)
def test_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_mapped_address_is_as_public_as_the_address_itself(address: ipaddress.IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))
    assert is_public(str(ipaddress.IPv6Address((0x64FF9B << 96) | int(address)))) == is_public(str(address))


def test_name_without_address_is_told_by_name() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(NameUnresolved, match=r"'no-such\.example' does not resolve"):
        AddressGuard((), unknown).checked_addresses("no-such.example", 443, "https://no-such.example/")


@pytest.mark.parametrize("entry", ["localhost", "LOCALHOST", "localhost:8080"])
def test_allowed_host_keeps_its_private_address(entry: str) -> None:
    guard = AddressGuard((entry,), lambda host, port: ["127.0.0.1"])
    assert guard.checked_addresses("localhost", 8080, "http://localhost:8080/") == ["127.0.0.1"]
