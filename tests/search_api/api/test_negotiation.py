"""What a client would rather have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.api.negotiation import OfferedType, acceptable_types, preferred_language

COURSE, BADGE = "https://schema.example/", "https://badge.example/context.json"
OFFERED = (
    OfferedType("json", "application/json"),
    OfferedType("ctdl", "application/ld+json", "https://ctdl.example/terms/"),
    OfferedType("course", "application/ld+json", COURSE),
    OfferedType("badge", "application/ld+json", BADGE),
    OfferedType("xml", "application/xml", "http://elm.example/", needs_profile=True),
)


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
    ("header", "names"),
    [
        (None, ["json"]),
        ("text/html", ["json"]),
        ("*/*", ["json", "ctdl", "course", "badge"]),
        ("application/ld+json", ["ctdl", "course", "badge"]),
        ("application/json;q=0.5, application/ld+json", ["ctdl", "course", "badge", "json"]),
        ("application/*;q=0.5, application/json;q=0.1", ["ctdl", "course", "badge", "json"]),
        ("application/ld+json;q=0, */*", ["json"]),
        (f'application/ld+json; profile="{COURSE}"', ["course"]),
        (f"application/ld+json;profile={COURSE.rstrip('/')}", ["course"]),
        (f'application/ld+json;profile="{BADGE}", application/json;q=0.1', ["badge", "json"]),
        (
            f'application/ld+json;profile="{COURSE} {BADGE}";q=0.4, application/ld+json;q=0.6',
            ["ctdl", "course", "badge"],
        ),
        ('application/ld+json;profile="https://nobody.example/a,b;c"', ["ctdl", "course", "badge"]),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            ["json", "ctdl", "course", "badge"],
        ),
        ("application/xml", ["json"]),
        ('application/xml;profile="http://elm.example/"', ["xml"]),
    ],
)
def test_media_types(header: str | None, names: list[str]) -> None:
    assert sorted(acceptable_types(header, OFFERED)) == sorted(names)
    assert acceptable_types(header, OFFERED)[0] == names[0]


@given(
    st.text()
    | st.lists(st.sampled_from([",", ";", '"', "q=", "*/*", "profile=", "application/xml"])).map("".join)
)
def test_any_header_is_answered(header: str) -> None:
    assert preferred_language(header) in {"en", "fr"}
    assert set(acceptable_types(header, OFFERED)) <= {one.name for one in OFFERED}
    assert acceptable_types(header, OFFERED)
