"""The words of the interface: one table per language, read from `translations/<language>.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

LANGUAGES = {"en": "English", "fr": "Français"}
"""Interface language -> its own name."""
SPACE_BEFORE_SIGN = re.compile(r" (?=[:;?!»])")


@cache
def translations(language: str) -> Mapping[str, str]:
    """Key -> text; tables of the file are joined by dots, plural forms are keys of their own."""
    text = files("search_api.pages").joinpath("translations", f"{language}.toml").read_text("utf-8")
    typeset = TYPESETTING.get(language, str)
    return MappingProxyType({key: typeset(said) for key, said in _flat(tomllib.loads(text))})


def french(text: str) -> str:
    """With the spaces that French puts before `:` and inside `« »`, where no line may break."""
    return SPACE_BEFORE_SIGN.sub("\u00a0", text).replace("« ", "«\u00a0")


TYPESETTING: Mapping[str, Callable[[str], str]] = {"fr": french}


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            pairs.extend(_flat(value, f"{prefix}{key}."))
        else:
            pairs.append((prefix + key, str(value)))
    return pairs
