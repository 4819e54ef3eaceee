"""The words of the interface: one table per language, read from `translations/<language>.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

LANGUAGES = {"en": "English", "fr": "Français"}
"""Interface language -> its own name."""
PLURAL_FORMS = frozenset({"one", "many", "other"})


@cache
def translations(language: str) -> Mapping[str, str]:
    """Key -> text; tables of the file are joined by dots, plural forms are keys of their own."""
    text = files("search_api.pages").joinpath("translations", f"{language}.toml").read_text("utf-8")
    return MappingProxyType(dict(_flat(tomllib.loads(text))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            pairs.extend(_flat(value, f"{prefix}{key}."))
        else:
            pairs.append((prefix + key, str(value)))
    return pairs
