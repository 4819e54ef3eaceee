"""Transforms to language tags and language maps."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from normalise.errors import TransformError
from normalise.language_map import UNDETERMINED, LanguageMap, LanguageMapList
from normalise.transforms.clean import clean
from normalise.transforms.reading import cannot_read, not_in_table, shown, text_of
from normalise.transforms.spoken import COMMON, language_among
from normalise.transforms.transform import Arguments, TransformContext, transform

SEPARATORS = re.compile(r"\s*(?:[;,/|&+]|\band\b|\bet\b|\bor\b|\bou\b|\bme te\b)\s*", re.IGNORECASE)
BILINGUAL = frozenset({"bilingual", "bilingue", "both", "les deux"})
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class LanguagesArguments(Arguments):
    """What the source means by two languages."""

    main: ClassVar[str | None] = "bilingual"

    bilingual: tuple[str, ...] = ()
    """BCP 47 tags that `Bilingual` and `Bilingue` stand for; without them the word is an error."""

    @field_validator("bilingual")
    @classmethod
    def _are_tags(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if not TAG.fullmatch(tag):
                raise ValueError(f"{tag!r} is not a BCP 47 tag such as `en`")
        return tags


class TextLanguage(Arguments):
    """The language of texts that state none."""

    main: ClassVar[str | None] = "language"

    language: str | None = None
    """BCP 47 tag; without it the source's language."""


class Among(Arguments):
    """The languages a text may be in."""

    main: ClassVar[str | None] = "among"

    among: Annotated[tuple[str, ...], Field(min_length=2)]
    """BCP 47 tags; those whose common words are known are `en`, `fr` and `mi`."""

    @field_validator("among")
    @classmethod
    def _are_known(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if tag.partition("-")[0] not in COMMON:
                raise ValueError(f"the common words of {tag!r} are not known; known are {', '.join(COMMON)}")
        return tags


@transform("language_tag")
def language_tag(value: object, _: Arguments, context: TransformContext) -> str | None:
    """A language as a BCP 47 tag: `English`, `anglais`, `te reo Māori`, `mao`, `EN-us`."""
    text = text_of(value, "a language")
    if text == "":
        return None
    tag = context.vocabularies.languages.tag_of(text)
    if tag is None:
        raise not_in_table(value, "the table of languages")
    return tag


@transform("languages", LanguagesArguments)
def languages(value: object, arguments: LanguagesArguments, context: TransformContext) -> list[str]:
    """All languages of a text: `English; French`, `anglais et français`, `Bilingual`."""
    text = text_of(value, "one or more languages")
    whole = context.vocabularies.languages.tag_of(text)
    if whole is not None:
        return [whole]
    tags: list[str] = []
    for part in filter(None, SEPARATORS.split(text)):
        found = (
            arguments.bilingual
            if part.casefold() in BILINGUAL
            else (context.vocabularies.languages.tag_of(part),)
        )
        if not found or None in found:
            raise not_in_table(part, "the table of languages")
        tags.extend(tag for tag in found if tag is not None and tag not in tags)
    return tags


@transform("language_map", TextLanguage)
def language_map(
    value: object, arguments: TextLanguage, context: TransformContext
) -> LanguageMap | LanguageMapList | None:
    """A text, or a map `{"en-US": "..."}` as CTDL writes it, as clean texts by BCP 47 tag."""
    default = arguments.language or context.language
    if isinstance(value, str):
        text = clean(value)
        return LanguageMap({default: text}) if text else None
    if not isinstance(value, dict):
        raise cannot_read(value, "a text or a map of language tags to texts")
    if "@value" in value:
        value = {str(value.get("@language") or default): value["@value"]}
    texts = {_tag(tag, context): _texts(given) for tag, given in value.items()}
    texts = {tag: given for tag, given in texts.items() if given}
    if not texts:
        return None
    if any(isinstance(given, list) for given in value.values()):
        return LanguageMapList({tag: tuple(given) for tag, given in texts.items()})
    return LanguageMap({tag: given[0] for tag, given in texts.items()})


@transform("text_language", Among)
def text_language(value: object, arguments: Among, _: TransformContext) -> LanguageMap | None:
    """A text under the one of some languages that its commonest words are of; `und` when they do not tell."""
    text = clean(value if isinstance(value, str) else text_of(value, "a text"))
    return LanguageMap({language_among(text, arguments.among): text}) if text else None


def _tag(key: object, context: TransformContext) -> str:
    if key in {UNDETERMINED, "@none", ""}:
        return UNDETERMINED
    tag = context.vocabularies.languages.tag_of(str(key))
    if tag is None:
        raise cannot_read(key, "a language tag of a map of texts")
    return tag


def _texts(given: object) -> list[str]:
    parts = given if isinstance(given, list) else [given]
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) < len(parts):
        raise TransformError(f"a map of texts holds texts, not {shown(given)}")
    return [text for text in map(clean, texts) if text]
