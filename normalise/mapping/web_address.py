"""Addresses as mappings write them: http or https, a host, nothing secret, at most the one placeholder."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from normalise.mapping.finding import nearest

WEB_ADDRESS = r"^https?://[^/?#@\s{}]+([/?#][^\s{}]*)?$"
DETAIL_ADDRESS = r"^https?://[^/?#@\s{}]+[/?#]\S*\{key\}\S*$"
"""For editors: the shapes of addresses, without their finer points."""
EXAMPLE = "https://register.example/list"
KEY = "{key}"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
HOST = re.compile(r"[^\s{}%/\\<>\"|^`]+")


def web_address(text: str) -> str:
    """The address, when it is one without placeholders; ValueError says what is wrong and what is right."""
    _checked(text)
    if "{" in text or "}" in text:
        raise ValueError(f"{text!r} holds braces; only `detail_url` has a placeholder, and it is {KEY}")
    return text


def detail_address(text: str) -> str:
    """The address, when its one placeholder is `{key}`; ValueError says what is wrong and what is right."""
    for name in PLACEHOLDER.findall(text):
        if name != "key":
            hint = f"; did you mean {KEY}?" if nearest(name, ["key"]) else ""
            raise ValueError(f"{text!r} has the placeholder {{{name}}}; the only one is {KEY}{hint}")
    rest = text.replace(KEY, "")
    if "{" in rest or "}" in rest:
        raise ValueError(f"{text!r} holds a brace that is not closed; the placeholder is {KEY}")
    if rest == text:
        raise ValueError(f"{text!r} has no {KEY}, so that every record would have the same page")
    if KEY in _checked(text).netloc:
        raise ValueError(f"{text!r} has {KEY} in its host; all records of a source have one host")
    return text


def _checked(text: str) -> SplitResult:
    """The parts of an address that could be fetched."""
    if any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError(f"{text!r} holds a space or a line end; write them as %20, or remove them")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} is not an address: {error}; right is one such as {EXAMPLE}") from error
    if "@" in parts.netloc:
        raise ValueError("the address holds a user's name; right is one without what stands before the @")
    if parts.scheme not in {"http", "https"} or not host or HOST.fullmatch(host.replace(KEY, "x")) is None:
        hint = f"; did you mean 'https://{text.lstrip('/')}'?" if _lacks_only_its_scheme(text) else ""
        raise ValueError(f"{text!r} is not an http or https address with a host, as {EXAMPLE} is{hint}")
    return parts


def _lacks_only_its_scheme(text: str) -> bool:
    return re.match(r"(//)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+([:/?#]|$)", text) is not None and ":/" not in text
