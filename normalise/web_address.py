"""What is an address of a web page: of all that sources write where one belongs, only this becomes a link."""

from __future__ import annotations

import re

WEB_ADDRESS = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[^\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>\"{}|\\^`/?#@:\[\]]+)(:\d{1,5})?"
    r"([/?#][^\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>\"{}|\\^`]*)?",
    re.IGNORECASE | re.ASCII,
)
"""An absolute address of http or https without a user's name and without the signs that no IRI has, seen or unseen."""
WANTED = "an http or https address such as https://provider.example/course"


def is_web_address(text: str) -> bool:
    """Whether a browser may follow it: any other scheme could run code, and other text is no link at all."""
    return WEB_ADDRESS.fullmatch(text) is not None
