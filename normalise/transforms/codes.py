"""Transforms to codes of schemes: subjects, occupations, skills, and identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from normalise.elements import Coding, Identifier, Route
from normalise.errors import TransformError
from normalise.language_map import LanguageMap
from normalise.transforms.nodes import plain, term
from normalise.transforms.reading import cannot_read, language_map_of, shown, text_of
from normalise.transforms.spoken import language_among
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.folding import folded
from normalise.vocabularies.schemes import Scheme

PATH_SIGN = re.compile(r"\s*[»›>]\s*")
ONET_CODE = re.compile(r"\d{2}-\d{4}\.\d{2}")
SCHEME_NAMES: Mapping[str, str] = MappingProxyType({
    "classification of instructional programs": "cip", "classification of instructional programs cip": "cip",
    "classification of instructional program": "cip",
    "cip": "cip", "cip 2020": "cip", "cip 2010": "cip", "soc": "soc",
    "standard occupational classification": "soc",
    "o net": "onet", "o net soc": "onet", "onet": "onet", "naics": "naics",
    "north american industry classification system": "naics", "esco": "esco", "isced f": "isced-f",
    "naics north american industry classification system": "naics",
    "isced f 2013": "isced-f", "nzsced": "nzsced", "asced": "asced", "anzsco": "anzsco", "noc": "noc",
})  # fmt: skip
"""Framework names seen in CTDL alignments, folded -> scheme."""
SCHEME_HOSTS = re.compile(
    r"https?://(?:www\.)?(?:(?P<cip>nces\.ed\.gov/ipeds/cipcode)|(?P<onet>onetcenter\.org|onetonline\.org)"
    r"|(?P<soc>bls\.gov/soc)|(?P<naics>census\.gov/(?:eos/www/)?naics|naics\.com)|(?P<esco>data\.europa\.eu/esco))",
    re.IGNORECASE,
)
"""Where the frameworks live, for alignments that name theirs otherwise or not at all."""


class CodingArguments(Arguments):
    """Whose codes the source writes."""

    main: ClassVar[str | None] = "scheme"

    scheme: str
    """Key of a scheme of codes."""
    digits: Annotated[int, Field(ge=1, le=8)] | None = None
    """How many digits each code of the source has, so that zeros lost at the end (`11.01`) are put back."""

    def check(self, vocabularies: Vocabularies) -> None:
        """The scheme exists."""
        vocabularies.schemes.require(self.scheme)


class AlignmentArguments(Arguments):
    """What an alignment that names no known framework is, and in which language a plain text is."""

    main: ClassVar[str | None] = "scheme"

    scheme: str = "text"
    """Key of a scheme of codes."""
    among: tuple[Literal["en", "fr", "mi"], ...] = ()
    """Languages a plain text may be in, told by its common words; without them it is in the source's."""

    def check(self, vocabularies: Vocabularies) -> None:
        """The scheme exists."""
        vocabularies.schemes.require(self.scheme)


class IdentifierArguments(Arguments):
    """What the identifier is called."""

    main: ClassVar[str | None] = "type_name"

    type_name: Annotated[str, Field(min_length=1)]
    """`NZQCF listing number`, ..."""


@transform("coding", CodingArguments)
def coding(value: object, arguments: CodingArguments, context: TransformContext) -> list[Coding] | None:
    """A code of a scheme, with zeros that a spreadsheet lost; behind it ISCED-F by an official route."""
    text = text_of(value, f"a code of {arguments.scheme}")
    if text == "":
        return None
    scheme = context.vocabularies.schemes.require(arguments.scheme)
    code = _checked_code(text, scheme, arguments.digits)
    isced = context.vocabularies.isced_f
    if scheme.key == "isced-f" and code not in isced:
        raise TransformError(f"{shown(value)} is no code of ISCED-F 2013")
    address = None if scheme.address is None else scheme.address.format(code=code)
    own = Coding(scheme=scheme.key, code=code, label=_known_label(scheme.key, code, context), address=address)
    return [
        own,
        *(isced_field(field, context, route) for field, route in isced.from_scheme(scheme.key, code)),
    ]


@transform("alignment", AlignmentArguments)
def alignment(value: object, arguments: AlignmentArguments, context: TransformContext) -> Coding | None:
    """A CredentialAlignmentObject of CTDL (or a plain text) as a code with its label and address."""
    if isinstance(value, str):
        spoken = language_among(value, arguments.among) if arguments.among else context.language
        label = language_map_of(value, spoken)
        return None if label is None else Coding(scheme="text", label=label)
    if not isinstance(value, dict):
        raise cannot_read(value, "an alignment with `targetNodeName` or `codedNotation`")
    label = language_map_of(term(value, "targetNodeName"), context.language)
    code, target = _text(term(value, "codedNotation")), _text(term(value, "targetNode"))
    if label is None and code is None and target is None:
        return None
    scheme = _scheme(value, code, arguments, context)
    known = label or (None if code is None else _known_label(scheme, code, context))
    return Coding(scheme=scheme, code=code, label=known, address=target or None)


@transform("nzsced")
def nzsced(value: object, _: Arguments, context: TransformContext) -> list[Coding]:
    """A path `broad » narrow » detailed` of NZSCED: a code for each name; other paths stay text."""
    names = [name for name in PATH_SIGN.split(text_of(value, "a path of subject names")) if name]
    fields = context.vocabularies.nzsced.path(names)
    if fields and fields[0].code is None:
        return [Coding(scheme="text", label=LanguageMap({"en": " » ".join(names)}))]
    return [
        Coding(scheme="nzsced", code=field.code, label=LanguageMap({"en": field.name})) for field in fields
    ]


@transform("identifier", IdentifierArguments)
def identifier(value: object, arguments: IdentifierArguments, _: TransformContext) -> Identifier | None:
    """A number of a register with the name of its kind."""
    text = text_of(value, "an identifier")
    return Identifier(type_name=arguments.type_name, value=text) if text else None


def _checked_code(text: str, scheme: Scheme, digits: int | None) -> str:
    whole, point, rest = text.partition(".")
    code = whole.zfill(scheme.leading_digits or 0) + point + rest
    if digits is not None:
        missing = digits - sum(map(str.isdigit, code))
        code += "0" * missing if point and missing > 0 else ""
    if scheme.pattern is not None and not scheme.pattern.fullmatch(code):
        raise cannot_read(text, f"a code of {scheme.name.en}: one looks like `{scheme.pattern.pattern}`")
    if digits is not None and sum(map(str.isdigit, code)) != digits:
        raise cannot_read(text, f"a code of {scheme.name.en} with {digits} digits")
    return code


def _known_label(scheme: str, code: str, context: TransformContext) -> LanguageMap | None:
    if scheme == "isced-f":
        label = context.vocabularies.isced_f.get(code)
        return None if label is None else label.as_language_map()
    if scheme == "nzsced":
        name = context.vocabularies.nzsced.name(code)
    else:
        name = context.vocabularies.native_fields.name(scheme, code)
    return None if name is None else LanguageMap({"en": name})


def isced_field(code: str, context: TransformContext, route: Route | None = None) -> Coding:
    """A field of ISCED-F with its labels and address."""
    scheme = context.vocabularies.schemes.require("isced-f")
    address = None if scheme.address is None else scheme.address.format(code=code)
    label = _known_label("isced-f", code, context)
    return Coding(scheme="isced-f", code=code, label=label, address=address, route=route)


def _scheme(
    node: dict[str, object], code: str | None, arguments: AlignmentArguments, context: TransformContext
) -> str:
    """The scheme by the framework's name, else by its address; a code of O*NET under the name SOC is O*NET's."""
    named = _named_scheme(node, context) or _addressed_scheme(node) or arguments.scheme
    is_finer = named == "soc" and code is not None and ONET_CODE.fullmatch(code)
    return "onet" if is_finer else named


def _named_scheme(node: dict[str, object], context: TransformContext) -> str | None:
    text = plain(term(node, "frameworkName"))
    if not text:
        return None
    return SCHEME_NAMES.get(folded(text)) or context.vocabularies.schemes.key_of(text)


def _addressed_scheme(node: dict[str, object]) -> str | None:
    address = term(node, "framework")
    match = SCHEME_HOSTS.match(address) if isinstance(address, str) else None
    return None if match is None else match.lastgroup


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
