"""The operator's file of which records are one credential and which are not, read again when it changes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from credatlas.errors import SettingsError
from normalise.descriptor import RecordId
from normalise.mapping.finding import Finding
from normalise.mapping.located_yaml import LocatedYaml, read_yaml
from normalise.sameness.decisions import NO_DECISIONS, Decisions, Pair, pair_of

LOG = logging.getLogger(__name__)
Reason = Annotated[str, StringConstraints(min_length=1)]


class Decision(BaseModel):
    """Records that belong together, or none of which belongs with another of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    records: Annotated[tuple[RecordId, ...], Field(min_length=2)]
    """Record ids, two or more."""
    reason: Reason
    """Why, for whoever asks later."""


class DecisionBlocks(BaseModel):
    """The two lists of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    same: tuple[Decision, ...] = ()
    """Records that are one credential."""
    different: tuple[Decision, ...] = ()
    """Records that are different credentials, however alike they look."""


class DecisionsFile:
    """One file; when it is broken the last good decisions stay, and what is wrong is said once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark: tuple[int, int, int] | None = None
        self._decisions = NO_DECISIONS

    def current(self) -> Decisions:
        """What the file says now, or said when it was last right; nothing when there is none."""
        mark = self._mark_now()
        if mark != self._mark:
            self._mark = mark
            try:
                self._decisions = NO_DECISIONS if mark is None else load_decisions(self._path)
            except SettingsError as error:
                LOG.warning("decisions_broken", extra={"reason": str(error)})
        return self._decisions

    def _mark_now(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            LOG.warning("decisions_broken", extra={"reason": f"{self._path}: {error.strerror}"})
            return self._mark
        return found.st_ino, found.st_mtime_ns, found.st_size


def load_decisions(path: Path) -> Decisions:
    """The decisions of a file; SettingsError names the file, the line, the key and what would be right."""
    try:
        located = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    if located.wrong:
        raise SettingsError("\n".join(f"{path}:{one.line}: {one.message}" for one in located.wrong))
    blocks = _blocks(path, located)
    decisions = Decisions(dict(_pairs(blocks.same)), dict(_pairs(blocks.different)))
    if contradiction := next(_contradictions(decisions), None):
        raise SettingsError(f"{path}: {contradiction}")
    return decisions


def _blocks(path: Path, located: LocatedYaml) -> DecisionBlocks:
    try:
        return DecisionBlocks.model_validate({} if located.data is None else located.data)
    except ValidationError as error:
        told = [_finding(one).text(str(path), located) for one in error.errors(include_url=False)]
        raise SettingsError("\n".join(told)) from error


def _finding(detail: ErrorDetails) -> Finding:
    """Pydantic's error in the words of the file."""
    place = detail["loc"]
    key = str(place[-1]) if place else ""
    match detail["type"], place:
        case "extra_forbidden", _:
            model = DecisionBlocks if len(place) == 1 else Decision
            return Finding(place, f"unknown key {key!r}", tuple(model.model_fields), key)
        case "missing", _:
            return Finding(place, f"the key {key!r} is missing")
        case _, [_, _, "reason"]:
            return Finding(
                place, f"{detail['input']!r} is no reason; say in words why, for whoever asks later"
            )
        case _, [_, _, "records", _]:
            return Finding(
                place, f"{detail['input']!r} is no record id; write SOURCE:ID, such as nz_nzqa:4587"
            )
        case _, [_, _, "records"]:
            return Finding(place, f"{detail['input']!r} is no list of two or more record ids")
        case _, [_, *_]:
            return Finding(
                place, f"{detail['input']!r} is no list of decisions, each with `records` and `reason`"
            )
    return Finding(place, "the file is no mapping with the lists `same` and `different`")


def _pairs(decisions: tuple[Decision, ...]) -> Iterator[tuple[Pair, str]]:
    for decision in decisions:
        for one, other in combinations(sorted(set(decision.records)), 2):
            yield pair_of(one, other), decision.reason


def _contradictions(decisions: Decisions) -> Iterator[str]:
    """Records that are kept apart although others make them one, directly or not."""
    group: dict[str, set[str]] = {}
    for pair in decisions.same:
        joined = group.get(pair[0], {pair[0]}) | group.get(pair[1], {pair[1]})
        group |= dict.fromkeys(joined, joined)
    for one, other in decisions.different:
        if other in group.get(one, ()):
            yield f"{one} and {other} are `different`, but `same` makes them one, directly or by others; remove one"
