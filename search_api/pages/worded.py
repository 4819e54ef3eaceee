"""A text that keeps its language."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Worded:
    """A text and the `lang` it needs on a page."""

    text: str | Markup
    lang: str | None = None
    """BCP 47; none when it is the language of the page, or not known."""

    def __str__(self) -> str:
        return self.text
