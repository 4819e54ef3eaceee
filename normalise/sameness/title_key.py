"""Titles and names of providers as they are compared: what sources write differently for one thing is left out."""

from __future__ import annotations

import re

from normalise.vocabularies.folding import folded

KIND_WORDS = re.compile(
    r"\b(?:micro ?(?:credential|certification|titre|certificat|qualification)s?|microcreditos?|"
    r"digital badges?|badges? numeriques?)\b(?: (?:in|of|en|de|d)\b)?"
)
"""What kind of credential it is, which one register writes into the title and another does not."""
LEVEL_IN_TITLE = re.compile(r"\b(?:level|niveau) \d{1,2}\b")
"""Levels are compared as levels."""
LEGAL_FORMS = re.compile(
    r"\b(?:limited|ltd|pty|inc|incorporated|llc|llp|plc|corp|corporation|gmbh|ggmbh|sa|sas|sarl|bv|nv|ab|oy|aps)$"
)
ARTICLE = re.compile(r"^(?:the|le|la|les) ")
AND = re.compile(r"\s*&\s*")
SPACES = re.compile(r" +")


def title_key(title: str) -> str:
    """Folded, without the words for its kind and level.

    `Micro-credential in Data & Ethics (Level 5)` = `data and ethics`. A title of nothing else stays whole.
    """
    plain = folded(AND.sub(" and ", title))
    bare = LEVEL_IN_TITLE.sub("", KIND_WORDS.sub("", plain))
    return SPACES.sub(" ", bare).strip() or plain


def provider_key(name: str) -> str:
    """A folded name without its article and legal form: `The Otago Polytechnic Ltd.` = `otago polytechnic`."""
    plain = ARTICLE.sub("", folded(AND.sub(" and ", name)))
    while (shorter := LEGAL_FORMS.sub("", plain).strip()) and shorter != plain:
        plain = shorter
    return plain
