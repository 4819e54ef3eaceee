"""Templates as HTML: escaped by default, with the words and the assets at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from search_api.pages.assets import Assets
from search_api.pages.interface import Interface
from search_api.remembered import Remembered

KEPT_BYTES = 16 * 2**20
"""Parts of pages that are kept: a commit changes few of them, and most pages have most of them in common."""
NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_-]")


class Templates:
    """Renders the pages' templates."""

    def __init__(self, assets: Assets) -> None:
        self._environment = Environment(
            loader=PackageLoader("search_api.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["asset"] = assets.address
        self._environment.globals["kept"] = partial(_kept_part, Remembered(KEPT_BYTES))
        self._environment.filters["slug"] = slug
        self._environment.filters["script_data"] = script_data

    def render(self, template: str, ui: Interface, values: Mapping[str, Any]) -> bytes:
        """One page in one language."""
        return self._environment.get_template(template).render(ui=ui, **values).encode()


def _kept_part(kept: Remembered, ui: Interface, part: Hashable, render: Callable[[Hashable], str]) -> str:
    """What a macro makes of a part of a page, which is all that it reads besides the words of its language."""
    return kept.get((ui.language, part), lambda: render(part), weigh=len)


def slug(value: str) -> str:
    """A value as part of an `id`: other characters by their number, so that no two values share one."""
    return NOT_IN_IDS.sub(lambda match: f".{ord(match[0]):x}.", value)


def script_data(document: Mapping[str, Any]) -> Markup:
    """JSON inside a `script` element: nothing in it can end the element."""
    text = json.dumps(document, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - every sign that HTML reads is escaped above


def code(text: str) -> Markup:
    """Words as a person would type them."""
    return Markup("<code>{}</code>").format(text)
