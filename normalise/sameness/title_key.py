"""Titles and names of providers as they are compared: what sources write differently for one thing is left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from normalise.vocabularies.folding import folded

KIND_WORDS = re.compile(
    r"\b(?:micro ?(?:credential|certification|titre|certificat|qualification)s?|microcreditos?|"
    r"digital badges?|badges? numeriques?)\b(?: (?:in|of|en|de|d)\b)?"
)
"""What kind of credential it is, which one register writes into the title and another does not."""
LEVEL_IN_TITLE = re.compile(r"\b(?:level|niveau) (\d{1,2})\b")
"""Levels are compared as levels, where that is what the number is: `Sign language level 2` is the second course."""
LEGAL_FORMS = re.compile(
    r" (?:limited|ltd|pty|inc|incorporated|llc|llp|plc|corp|corporation|gmbh|ggmbh|sarl|aps)$"
)
"""Words that are nothing but a legal form, wherever an organisation is."""
FORMS_OF_COUNTRIES: Mapping[str, frozenset[str]] = MappingProxyType({
    "sa": frozenset({"AR", "BE", "BR", "CH", "CL", "CO", "ES", "FR", "GR", "LU", "MX", "PE", "PL", "PT", "RO"}),
    "sas": frozenset({"AR", "CO", "FR", "IT"}),
    "bv": frozenset({"BE", "NL"}),
    "nv": frozenset({"BE", "NL", "SR"}),
    "ab": frozenset({"FI", "SE"}),
    "oy": frozenset({"FI"}),
    "as": frozenset({"CZ", "DK", "EE", "LV", "NO", "SK", "TR"}),
})  # fmt: skip
"""Letters that are a legal form in some countries and anything else in others: TAFE SA is that of South Australia."""
LETTERS = re.compile(rf" (?P<form>{'|'.join(' ?'.join(form) for form in FORMS_OF_COUNTRIES)})$")
"""One of them at the end: `B.V.` is folded to `b v`."""
ARTICLE = re.compile(r"^(?:the|le|la|les) ")
AND = re.compile(r"\s*&\s*")
SPACES = re.compile(r" +")
# fmt: off
WORDS_OF_PARTS = frozenset({
    "school", "college", "faculty", "department", "institute", "centre", "center", "division", "office", "unit",
    "university", "academy", "graduate", "undergraduate", "of", "for", "and", "in", "the", "business",
    "management", "commerce", "economics", "law", "engineering", "technology", "computing", "nursing", "medicine",
    "health", "education", "teaching", "arts", "humanities", "social", "science", "sciences", "design",
    "continuing", "professional", "extended", "extension", "lifelong", "adult", "learning", "studies", "training",
    "development", "online", "distance", "ecole", "faculte", "departement", "institut", "universite", "service",
    "de", "des", "du", "la", "le", "les", "et", "formation", "continue", "gestion", "droit", "genie", "sante",
    "lettres",
})
# fmt: on
"""A name of nothing else, such as School of Business, is that of a part of many organisations."""


def title_key(title: str, levels: Collection[str] = ()) -> str:
    """Folded, without the words for its kind and for its level, one of `levels`.

    At level 5 `Micro-credential in Data & Ethics (Level 5)` = `data and ethics`. A title of nothing else stays whole.
    """
    plain = folded(AND.sub(" and ", title))
    bare = LEVEL_IN_TITLE.sub(lambda found: "" if found[1] in levels else found[0], KIND_WORDS.sub("", plain))
    return SPACES.sub(" ", bare).strip() or plain


def provider_key(name: str, country: str | None = None) -> str:
    """A folded name without its article and legal form: `The Otago Polytechnic Ltd.` = `otago polytechnic`.

    Letters such as SA are its legal form only where the organisation's country has that form.
    """
    plain = ARTICLE.sub("", folded(AND.sub(" and ", name)))
    while (shorter := _without_form(plain, country)) != plain:
        plain = shorter
    return plain


def _without_form(plain: str, country: str | None) -> str:
    found = LETTERS.search(plain)
    if found is not None and country in FORMS_OF_COUNTRIES[found["form"].replace(" ", "")]:
        return plain[: found.start()]
    return LEGAL_FORMS.sub("", plain)


def is_name_of_a_part(key: str) -> bool:
    """Whether a folded name could be that of a school or an office of very many providers."""
    return all(word in WORDS_OF_PARTS for word in key.split())
