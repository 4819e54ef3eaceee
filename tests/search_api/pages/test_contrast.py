"""The contrast of every pair of colours that pages use, computed from the style sheet's own tokens."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

CSS = files("search_api.pages").joinpath("static", "css")
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6});")
VARIABLE = re.compile(r"var\(--([a-z0-9-]+)\)")
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|\bhsla?\(")
GROUNDS = ("paper", "surface", "sunken", "accent-soft")
READABLE, VISIBLE = 4.5, 3.0
"""Text; borders, focus and parts of pictures (WCAG 2.2, 1.4.3 and 1.4.11)."""
TEXT = (
    *((text, ground) for text in ("ink", "ink-2", "ink-3", "accent") for ground in GROUNDS),
    *((text, "mark") for text in ("ink", "ink-2", "accent")),
    *((text, "ochre-soft") for text in ("ink", "ink-2", "ochre")),
    *((text, "surface") for text in ("ochre", "red", "green")),
    ("red", "red-soft"),
    ("green", "green-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
)
PARTS = (
    *(("edge", ground) for ground in (*GROUNDS, "ochre-soft")),
    *(("focus", ground) for ground in ("paper", "surface", "sunken", "ochre-soft")),
    ("accent", "bar-off"),
    ("ink-2", "bar-off"),
    ("ochre-fill", "bar-off"),
)
PUBLISHED = {
    ("light", "ink", "paper"): 15.2,
    ("dark", "ink-2", "mark"): 5.5,
    ("light", "edge", "ochre-soft"): 3.5,
    ("dark", "accent", "bar-off"): 5.0,
    ("light", "on-accent", "accent-hover"): 11.7,
}
"""Some of the figures that the design gives: a change of a token shows here."""


def tokens(theme: str) -> dict[str, str]:
    light, dark = CSS.joinpath("tokens.css").read_text("utf-8").split("@media (prefers-color-scheme: dark)")
    return dict(TOKEN.findall(light)) | (dict(TOKEN.findall(dark)) if theme == "dark" else {})


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: str, one: str, other: str) -> float:
    colours = tokens(theme)
    dark, light = sorted((luminance(colours[one]), luminance(colours[other])))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_ground_it_stands_on(theme: str) -> None:
    assert {pair: contrast(theme, *pair) for pair in TEXT if contrast(theme, *pair) < READABLE} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_borders_focus_and_bars_can_be_seen(theme: str) -> None:
    assert {pair: contrast(theme, *pair) for pair in PARTS if contrast(theme, *pair) < VISIBLE} == {}


def test_figures_are_those_of_the_design() -> None:
    for (theme, one, other), figure in PUBLISHED.items():
        assert round(contrast(theme, one, other), 1) == figure


def test_both_themes_define_every_colour() -> None:
    text = CSS.joinpath("tokens.css").read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    assert set(dict(TOKEN.findall(light))) == set(dict(TOKEN.findall(dark)))


def test_no_other_file_brings_colours_of_its_own() -> None:
    for path in CSS.iterdir():
        if path.name not in {"tokens.css", "print.css"}:
            assert COLOUR.findall(path.read_text("utf-8")) == [], path.name


def test_every_variable_is_defined() -> None:
    defined = set(re.findall(r"--([a-z0-9-]+):", CSS.joinpath("tokens.css").read_text("utf-8")))
    used = {name for path in CSS.iterdir() for name in VARIABLE.findall(path.read_text("utf-8"))}
    assert used - defined == set()


def test_no_part_of_the_style_sheet_is_long() -> None:
    assert [path.name for path in CSS.iterdir() if len(path.read_text("utf-8").splitlines()) >= 400] == []
