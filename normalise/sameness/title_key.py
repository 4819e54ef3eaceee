"""Titles and names of providers as they are compared: what sources write differently for one thing is left out."""

from __future__ import annotations

import re
from collections.abc import Collection

from normalise.vocabularies.folding import folded

KIND_WORDS = re.compile(
    r"\b(?:micro ?(?:credential|certification|titre|certificat|qualification)s?|microcreditos?|"
    r"digital badges?|badges? numeriques?)\b(?: (?:in|of|en|de|d)\b)?"
)
"""What kind of credential it is, which one register writes into the title and another does not."""
LEVEL_IN_TITLE = re.compile(r"\b(?:level|niveau) (\d{1,2})\b")
"""Levels are compared as levels, where that is what the number is: `Sign language level 2` is the second course."""
LEGAL_FORMS = re.compile(
    r"\b(?:limited|ltd|pty|inc|incorporated|llc|llp|plc|corp|corporation|gmbh|ggmbh|sa|sas|sarl|bv|nv|ab|oy|aps)$"
)
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


def provider_key(name: str) -> str:
    """A folded name without its article and legal form: `The Otago Polytechnic Ltd.` = `otago polytechnic`."""
    plain = ARTICLE.sub("", folded(AND.sub(" and ", name)))
    while (shorter := LEGAL_FORMS.sub("", plain).strip()) and shorter != plain:
        plain = shorter
    return plain


def is_name_of_a_part(key: str) -> bool:
    """Whether a folded name could be that of a school or an office of very many providers."""
    return all(word in WORDS_OF_PARTS for word in key.split())
