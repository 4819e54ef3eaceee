"""What a sample source says of itself: nothing of it may be taken for the source in whose form it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from normalise.mapping.record_block import RecordBlock
from normalise.mapping.rule import AnyRule, Composite, Leaf
from normalise.mapping.source_block import Licence, SourceBlock, VerificationState

SAMPLE_SITE = "https://samples.example"
"""Where the pages of samples would be: a name reserved for examples (RFC 2606), that leads nowhere."""
TITLES = {
    "en": "Sample records in the form of: {title}",
    "fr": "Notices d’exemple dans la forme de : {title}",
}
PUBLISHER = "Credatlas sample providers"
LICENCE = Licence(name="Apache-2.0", attribution="Invented sample record that comes with Credatlas")
HOW = "The sample providers were written for this mapping, which reads them as it would read the real source."
MARK = "(sample)"


def sample_source(source: SourceBlock) -> SourceBlock:
    """The source block of invented records: theirs are the terms of this program, and nothing is withheld."""
    titles = {tag: TITLES.get(tag, TITLES["en"]).format(title=title) for tag, title in source.title.items()}
    verification = source.verification.model_copy(update={"state": VerificationState.VERIFIED, "how": HOW})
    said = {"title": titles, "publisher": PUBLISHER, "website": SAMPLE_SITE, "licence": LICENCE}
    return source.model_copy(update={**said, "verification": verification, "is_sample": True})


def sample_record(record: RecordBlock) -> RecordBlock:
    """The record block, with web pages at no real place and marked names for what it says of every record."""
    fields = {name: _marked(rule) for name, rule in record.fields.items()}
    page = fields.get("subject_webpage")
    if isinstance(page, Leaf) and page.address is not None:
        elsewhere = {
            "address": "^[^/]+//[^/]+(/.*)$",
            "transforms": ({"web_address": {"base": SAMPLE_SITE}},),
        }
        fields["subject_webpage"] = page.model_copy(update=elsewhere)
    whole = {"id": record.id, "volatile": record.volatile, "required": record.required}
    return RecordBlock.model_validate(whole | fields)


def _marked(rule: AnyRule) -> AnyRule:
    """The rule; an organisation whose name is a constant is a real one, and its namesake here is not."""
    if isinstance(rule, tuple):
        return tuple(map(_marked, rule))
    if not isinstance(rule, Composite):
        return rule
    parts: dict[str, Any] = {name: _marked(inner) for name, inner in rule.parts.items()}
    if _is_constant(parts.get("name")):
        parts["name"] = {tag: _with_mark(leaf) for tag, leaf in parts["name"].items()}
        parts.pop("subject_webpage", None)
    return rule.model_copy(update={"parts": parts})


def _is_constant(rule: object) -> bool:
    return isinstance(rule, Mapping) and all(
        isinstance(leaf, Leaf) and isinstance(leaf.constant, str) for leaf in rule.values()
    )


def _with_mark(leaf: Leaf) -> Leaf:
    return leaf.model_copy(update={"constant": f"{leaf.constant} {MARK}"})
