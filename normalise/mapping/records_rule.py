"""Where the records stand in a document that holds several."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from normalise.mapping.block import Block
from normalise.mapping.rule import Selector
from normalise.selectors.syntax import syntax_error

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9:_-]*$")]


def _checked(selector: Selector, text: str) -> str:
    problem = syntax_error(selector, text)
    if problem is not None:
        raise ValueError(problem)
    return text


JmesPath = Annotated[str, AfterValidator(lambda text: _checked(Selector.JMESPATH, text))]
XPath = Annotated[str, AfterValidator(lambda text: _checked(Selector.XPATH, text))]


class RecordsRule(Block):
    """One way of finding records; exactly one of the three selectors."""

    jmespath: JmesPath | None = None
    """JMESPath in JSON; each member of what it finds is a record, as the expression shapes it."""
    xpath: XPath | None = None
    """XPath 1.0 in XML; each element is a record, with all inside it."""
    classes: tuple[Name, ...] = ()
    """Classes of a graph's nodes; each such node is a record, with all that its links lead to."""
    under: Name | None = None
    """Beside `classes`: the term that stands over the node in its record, when its rules look for it there."""

    @model_validator(mode="after")
    def _one_selector(self) -> RecordsRule:
        given = [self.jmespath is not None, self.xpath is not None, bool(self.classes)]
        if sum(given) != 1:
            raise ValueError("has exactly one of `jmespath`, `xpath` and `classes`")
        if self.under is not None and not self.classes:
            raise ValueError("`under` stands only beside `classes`")
        return self


def _kind(given: Any) -> str:
    return "<several>" if isinstance(given, list | tuple) else "<one>"


RecordsRules = Annotated[
    Annotated[RecordsRule, Tag("<one>")]
    | Annotated[Annotated[tuple[RecordsRule, ...], Field(min_length=1)], Tag("<several>")],
    Discriminator(_kind),
]
"""One rule, or several of which the first that finds anything counts."""


def rules_of(given: RecordsRules | None) -> tuple[RecordsRule, ...]:
    """The rules in order; none when the whole document is one record."""
    if given is None:
        return ()
    return given if isinstance(given, tuple) else (given,)
