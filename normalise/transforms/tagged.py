"""Transform of texts that stand beside their language, as JSON APIs write them."""

from __future__ import annotations

from typing import ClassVar

from normalise.language_map import UNDETERMINED, LanguageMap
from normalise.transforms.clean import clean
from normalise.transforms.reading import cannot_read, not_in_table
from normalise.transforms.transform import Arguments, TransformContext, transform


class Keys(Arguments):
    """Where an object has its text and its language."""

    main: ClassVar[str | None] = "text"

    text: str | tuple[str, ...] = ("string", "multiline", "value", "text", "@value")
    """Keys one of which holds the text."""
    language: str | tuple[str, ...] = ("lang", "language", "@language")
    """Keys one of which holds its language."""


@transform("tagged_text", Keys, takes_list=True)
def tagged_text(value: object, arguments: Keys, context: TransformContext) -> LanguageMap | None:
    """Texts that stand beside their language, `{"lang": "en", "string": "Bees"}`, as texts by BCP 47 tag."""
    texts: dict[str, list[str]] = {}
    for one in value if isinstance(value, list | tuple) else [value]:
        if not isinstance(one, dict):
            raise cannot_read(one, "an object of a text and its language")
        text = _first(one, arguments.text)
        if text is not None and (cleaned := clean(text)):
            told = texts.setdefault(_tag(one, arguments, context), [])
            if cleaned not in told:
                told.append(cleaned)
    return LanguageMap({tag: "\n\n".join(told) for tag, told in texts.items()}) if texts else None


def _first(node: dict[str, object], keys: str | tuple[str, ...]) -> str | None:
    listed = (keys,) if isinstance(keys, str) else keys
    return next((given for key in listed if isinstance(given := node.get(key), str)), None)


def _tag(node: dict[str, object], arguments: Keys, context: TransformContext) -> str:
    given = _first(node, arguments.language)
    if given is None or given.strip() in {"", UNDETERMINED}:
        return context.language
    tag = context.vocabularies.languages.tag_of(given)
    if tag is None:
        raise not_in_table(given, "the table of languages")
    return tag
