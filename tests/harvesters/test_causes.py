"""What everybody is told of a failure: its kind and a public address, never a path or what was received."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, RunState
from harvesters.errors import (
    AddressRefused,
    FetchError,
    FileUnreadable,
    HarvestError,
    RunInterrupted,
    SourceBroken,
    StatusRefused,
    TooSlow,
)
from harvesters.public_address import public_address
from harvesters.run import harvest_source
from normalise.vocabularies import Vocabularies
from tests.harvesters.conftest import FakeClock, MakeFetcher
from tests.harvesters.mappings import register, table_mapping


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://register.example/list?key=hush#part", "https://register.example/list"),
        ("HTTPS://me:hush@Register.example:8443/list", "https://register.example:8443/list"),
        ("https://[2606:4700::1111]/list", "https://[2606:4700::1111]/list"),
        ("/srv/secret/offers.csv", None),
        ("file:///srv/secret/offers.csv", None),
        ("http://10.1.2.3/list", None),
        ("http://127.1/list", None),
        ("http://[::1]/list", None),
        ("http://intranet/list", None),
        ("http://wiki.internal/list", None),
        ("http://wiki.internal./list", None),
        ("http://[nonsense/list", None),
        ("http://register.example:port/list", None),
    ],
)
def test_only_addresses_of_the_web_are_told_and_without_secrets(url: str, told: str | None) -> None:
    assert public_address(url) == told


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (
            StatusRefused("https://register.example/list?key=hush", 503, "answered 503 hush"),
            "https://register.example/list: the host answered 503",
        ),
        (TooSlow("http://10.0.0.7/list", "hush"), "the answer was not complete in time"),
        (AddressRefused("https://register.example/", "hush"), "the host is not on the public network"),
        (FileUnreadable("/srv/hush.csv", "cannot be read"), "a local file or folder cannot be read"),
        (
            SourceBroken("got '[hush'", "https://register.example/list?key=hush"),
            "https://register.example/list: what the source sent is not what its protocol says",
        ),
        (SourceBroken("got '[hush'", "/srv/hush.csv"), "what the source sent is not what its protocol says"),
        (RunInterrupted("python: /srv/hush.py"), "the run broke off and can go on later"),
    ],
)
def test_a_cause_is_the_kind_of_the_failure(error: HarvestError, cause: str) -> None:
    assert error.cause == cause


def subclasses(kind: type[HarvestError]) -> set[type[HarvestError]]:
    return {kind}.union(*(subclasses(one) for one in kind.__subclasses__()))


def test_every_kind_of_failed_request_has_words_of_its_own() -> None:
    kinds = {one for one in subclasses(FetchError) if one.__module__ == "harvesters.errors"}
    assert len({one.in_public for one in kinds}) == len(kinds) - 1  # 404 has the words of its status


def test_a_report_keeps_the_cause_beside_the_error(
    store: CatalogueStore,
    make_fetcher: MakeFetcher,
    clock: FakeClock,
    vocabularies: Vocabularies,
    tmp_path: Path,
) -> None:
    mapping = table_mapping(file="offers.csv")
    register(store, mapping)
    report = harvest_source(mapping, store, make_fetcher(), vocabularies, now=clock.now, folder=tmp_path)
    assert report.state is RunState.REJECTED
    assert str(tmp_path) in (report.error or "")
    kept = store.runs.latest()[mapping.id].report
    assert kept["error"] == report.error
    assert kept["cause"] == "a local file or folder cannot be read"
