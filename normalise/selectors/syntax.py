"""Whether a selector is written right, asked when a mapping is loaded."""

from __future__ import annotations

import re

import jmespath
import parsel
from jmespath.exceptions import JMESPathError

from normalise.mapping.rule import Selector
from normalise.selectors.namespaces import NAMESPACES
from normalise.selectors.term_path import TermPath


def syntax_error(selector: Selector, text: str) -> str | None:
    """What is wrong with a selector's text, or None."""
    try:
        match selector:
            case Selector.CSS:
                parsel.Selector("<p></p>").css(text)
            case Selector.XPATH:
                parsel.Selector("<p></p>").xpath(text, namespaces=NAMESPACES)
            case Selector.JMESPATH:
                jmespath.compile(text)
            case Selector.TERM:
                TermPath.parse(text)
            case Selector.ADDRESS:
                return _address_error(text)
            case Selector.LABEL | Selector.COLUMN:
                return None if text.strip() else f"a {selector} is a text, not {text!r}"
            case Selector.CONSTANT:
                return None
    except (ValueError, SyntaxError, RuntimeError, JMESPathError) as error:  # cssselect raises the middle two
        detail = " ".join(str(error).split())
        return f"{text!r} is not {_language(selector)}: {detail or type(error).__name__}"
    return None


def _address_error(text: str) -> str | None:
    try:
        pattern = re.compile(text)
    except re.error as error:
        return f"{text!r} is not a regular expression: {error}"
    if pattern.groups != 1:
        return f"{text!r} has {pattern.groups} groups; an address pattern has exactly one"
    return None


def _language(selector: Selector) -> str:
    names = {Selector.CSS: "a CSS selector", Selector.XPATH: "XPath 1.0", Selector.JMESPATH: "JMESPath"}
    return names.get(selector, "a term path")
