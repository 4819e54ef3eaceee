"""Transforms to the values of closed lists: from a word, a CTDL concept, or words inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from normalise.closed_lists import Answer
from normalise.transforms.nodes import term
from normalise.transforms.reading import cannot_read, not_in_table, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.folding import folded

NEGATION = re.compile(r"\b(?:no|not|without|never|neither|excluding|sans|aucune?|pas|ni)\b", re.IGNORECASE)
CONCEPT = re.compile(
    r"(?:^|[/#])(?P<concept>[A-Za-z]+:[A-Za-z0-9]+)$|/(?P<scheme>[A-Za-z]+)/(?P<name>[A-Za-z0-9]+)$"
)


class ListArguments(Arguments):
    """Which closed list."""

    main: ClassVar[str | None] = "list"

    list: str
    """`delivery_type`, `schedule`, `assessment`, `audience_level`, `credential_status`, `cost_kind`, ..."""

    def check(self, vocabularies: Vocabularies) -> None:
        """The list has words."""
        vocabularies.words.require(self.list)


class MentionArguments(ListArguments):
    """Which closed list, and what a text without any of its words is."""

    is_prose: bool = False
    """Whether the text is free prose: then no word of the list is nothing, not an error."""


@transform("concept", ListArguments)
def concept(value: object, arguments: ListArguments, context: TransformContext) -> str | None:
    """A value of a closed list: from a word (`En ligne`), `deliveryType:InPerson` or an alignment."""
    words = context.vocabularies.words
    texts = _names(value) if isinstance(value, dict) else [text_of(value, "a word or a concept")]
    given = [text for text in texts if text]
    if not given:
        return None
    for text in given:
        found = words.value_of(arguments.list, text) or words.value_of(arguments.list, _short(text))
        if found is not None:
            return found
    raise not_in_table(given[0], f"the words of the closed list {arguments.list}")


@transform("mentions", MentionArguments)
def mentions(value: object, arguments: MentionArguments, context: TransformContext) -> list[str]:
    """Every value of a closed list whose word stands in a text: `Portfolio (60%) and quiz`.

    A text with a negation says too much to be read by its words.
    """
    text = text_of(value, "a text")
    if text == "":
        return []
    exact = context.vocabularies.words.value_of(arguments.list, text)
    if exact is not None:
        return [exact]
    found = (
        []
        if NEGATION.search(text)
        else _mentioned(folded(text), context.vocabularies.words.words_of(arguments.list))
    )
    if not found and not arguments.is_prose:
        raise not_in_table(value, f"the words of the closed list {arguments.list}")
    return found


@transform("yes_no")
def yes_no(value: object, _: Arguments, context: TransformContext) -> str | None:
    """A three-valued answer: `Yes`, `Y`, `Oui`, `true`, `Āe`, `Non`, `N/A`; nothing for an empty text."""
    if isinstance(value, bool):
        return Answer.YES.value if value else Answer.NO.value
    text = text_of(value, "yes or no")
    if text == "":
        return None
    found = context.vocabularies.words.value_of("answer", text)
    if found is None:
        raise cannot_read(value, "yes, no or unknown in English, French or Māori")
    return found


def _mentioned(text: str, words: Mapping[str, str]) -> list[str]:
    """Values in the order of their words; a longer word hides the shorter ones inside it."""
    places: dict[str, int] = {}
    padded = f" {text} "
    for word in sorted(words, key=len, reverse=True):
        place = padded.find(f" {word} ")
        if place >= 0:
            places.setdefault(words[word], place)
            padded = padded.replace(f" {word} ", f" {'_' * len(word)} ")
    return sorted(places, key=lambda value: places[value])


def _names(node: dict[str, object]) -> list[str]:
    """What an alignment calls its concept: the term first, then its name."""
    target, name = term(node, "targetNode"), term(node, "targetNodeName")
    if isinstance(name, dict):
        name = next(iter(name.values()), None)
    identity = node.get("@id")
    return [part for part in (target, identity, name) if isinstance(part, str)]


def _short(text: str) -> str:
    """`https://credreg.net/ctdl/terms/deliveryType/OnlineOnly` -> `deliveryType:OnlineOnly`."""
    match = CONCEPT.search(text)
    if match is None:
        return text
    return match["concept"] or f"{match['scheme']}:{match['name']}"
