"""What a client would rather have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.api.negotiation import preferred_language, preferred_type

OFFERED = ("application/json", "application/ld+json")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en;q=0.3, FR;q=0.4", "fr"),
        ("de, mi;q=0.9", "en"),
        ("de, fr;q=0.1", "fr"),
        ("fr;q=0", "en"),
        ("fr;q=nonsense, en;q=0.1", "en"),
        ("fr;q=nan, en;q=0.1", "en"),
    ],
)
def test_language(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/html", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ('application/ld+json; profile="https://credreg.net/ctdl"', "application/ld+json"),
        ("application/json;q=0.5, application/ld+json", "application/ld+json"),
        ("application/*;q=0.5, application/json;q=0.1", "application/ld+json"),
    ],
)
def test_media_type(header: str | None, media_type: str) -> None:
    assert preferred_type(header, OFFERED) == media_type


@given(st.text())
def test_any_header_is_answered(header: str) -> None:
    assert preferred_language(header) in {"en", "fr"}
    assert preferred_type(header, OFFERED) in OFFERED
