"""The shape of answers, which tests hold against real ones: what all share, health and problems."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class AnswerPart(BaseModel):
    """A part of an answer; it has no fields but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class HealthAnswer(AnswerPart):
    """The process answers."""

    status: Literal["ok"]
    version: str


class ReadyAnswer(AnswerPart):
    """Index and store can be read."""

    status: Literal["ready"]
    generation: str
    checkpoint: int
    """The last change that is in the index."""
    last_seq: int
    """The last change there is."""
    lag: int
    """Changes that the index has yet to take up, at most."""


class ProblemMeaning(AnswerPart):
    """What a type of problem means."""

    type: str
    title: str
    meaning: str


class ProblemsAnswer(AnswerPart):
    """Every type of problem."""

    problems: list[ProblemMeaning]


class ProblemAnswer(BaseModel):
    """Problem details of RFC 9457; further members depend on the type."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    value: str | None = None
    allowed: list[str] | None = None
    did_you_mean: str | None = None
