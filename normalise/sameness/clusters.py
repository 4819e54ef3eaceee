"""Records of several sources that are one credential, put together from pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from normalise.sameness.decisions import NO_DECISIONS, Decisions, Pair, pair_of
from normalise.sameness.keys import MOST_SHARING, keys_of, without_common
from normalise.sameness.likeness import Likeness, Verdict, compare, contradictions
from normalise.sameness.traits import Traits

RULES = "2"
"""Version of the rules of this package: another one compares every record again."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One credential that several sources list."""

    id: str
    """Record id of its oldest member."""
    members: tuple[str, ...]
    """Record ids, the oldest first."""
    representative: str
    """The member to show where one stands for all: no sample, the fullest described, the oldest."""


@dataclass(frozen=True, slots=True)
class Clustered:
    """What comparing a set of records gave."""

    pairs: Mapping[Pair, Likeness]
    """Pairs that are the same, or possibly."""
    clusters: tuple[Cluster, ...]


def cluster(records: Sequence[Traits], decisions: Decisions = NO_DECISIONS) -> Clustered:
    """Put records together; `records` must hold every record that shares a key with one of them."""
    by_id = {one.record_id: one for one in records}
    pairs = _without_ambiguous(_compared(by_id, decisions), by_id)
    identified = {pair for pair, it in pairs.items() if it.is_identified and it.verdict is Verdict.SAME}
    groups = _Groups(by_id, decisions, identified)
    for pair, likeness in sorted(pairs.items(), key=_strongest_first):
        if likeness.verdict is Verdict.SAME:
            groups.join(pair, is_confirmed=likeness.is_confirmed)
    joined = {pair: groups.told(pair, likeness) for pair, likeness in pairs.items()}
    return Clustered(joined, tuple(_cluster(group, by_id) for group in groups.several()))


def _compared(by_id: Mapping[str, Traits], decisions: Decisions) -> dict[Pair, Likeness]:
    found = {}
    sharing = _sharing(by_id.values())
    common = {key for key, together in sharing.items() if len(together) > MOST_SHARING}
    not_telling = common | _listing_several(sharing)
    telling = {record_id: without_common(one, not_telling) for record_id, one in by_id.items()}
    for pair in _candidates(sharing, common):
        if pair in decisions.different or pair in decisions.same:
            continue
        likeness = compare(telling[pair[0]], telling[pair[1]])
        if likeness.verdict is not Verdict.DIFFERENT:
            found[pair] = likeness
    for pair, reason in decisions.same.items():
        if pair[0] in by_id and pair[1] in by_id:
            found[pair] = Likeness.confirmed(reason)
    return found


def _sharing(records: Iterable[Traits]) -> Mapping[str, Sequence[Traits]]:
    sharing: dict[str, list[Traits]] = defaultdict(list)
    for one in records:
        for key in keys_of(one):
            sharing[key].append(one)
    return sharing


def _listing_several(sharing: Mapping[str, Sequence[Traits]]) -> set[str]:
    """Keys that one source gives to several of its records: a page that lists many, a code of what they belong to."""
    return {
        key for key, together in sharing.items() if len({one.source_id for one in together}) < len(together)
    }


def _candidates(sharing: Mapping[str, Sequence[Traits]], common: set[str]) -> set[Pair]:
    return {
        pair_of(one.record_id, other.record_id)
        for key, together in sharing.items()
        if key not in common
        for one, other in combinations(together, 2)
        if one.source_id != other.source_id
    }


def _without_ambiguous(pairs: dict[Pair, Likeness], by_id: Mapping[str, Traits]) -> dict[Pair, Likeness]:
    """Where words fit several records of one source equally, none is chosen: they become possible."""
    fitting: dict[tuple[str, str], int] = defaultdict(int)
    likely = [pair for pair, it in pairs.items() if it.verdict is Verdict.SAME and not it.is_identified]
    for pair in likely:
        for one, other in (pair, pair[::-1]):
            fitting[one, by_id[other].source_id] += 1
    for pair in likely:
        for one, other in (pair, pair[::-1]):
            source = by_id[other].source_id
            if fitting[one, source] > 1:
                doubt = f"{fitting[one, source]} records of {source} fit {one} alike"
                pairs[pair] = replace(
                    pairs[pair], verdict=Verdict.POSSIBLE, against=(*pairs[pair].against, doubt)
                )
    return pairs


def _strongest_first(entry: tuple[Pair, Likeness]) -> tuple[bool, bool, float, Pair]:
    pair, likeness = entry
    return not likeness.is_confirmed, not likeness.is_identified, -likeness.score, pair


class _Groups:
    """Records joined so far: two of one source, or two that contradict each other, only when an operator says so."""

    def __init__(self, by_id: Mapping[str, Traits], decisions: Decisions, identified: set[Pair]) -> None:
        self._by_id = by_id
        self._different = decisions.different
        self._identified = identified
        self._group = {record_id: {record_id} for record_id in by_id}
        self._same = {
            pair: it for pair, it in decisions.same.items() if pair[0] in by_id and pair[1] in by_id
        }

    def join(self, pair: Pair, *, is_confirmed: bool) -> None:
        """Bring the groups of both together unless that would join what must stay apart."""
        one, other = (self._group[record_id] for record_id in pair)
        if one is other or (not is_confirmed and self._are_apart(one, other)):
            return
        one |= other
        for record_id in other:
            self._group[record_id] = one

    def several(self) -> Iterator[set[str]]:
        """The groups of more than one record."""
        seen = set[int]()
        for group in self._group.values():
            if len(group) > 1 and id(group) not in seen:
                seen.add(id(group))
                yield group

    def told(self, pair: Pair, likeness: Likeness) -> Likeness:
        """The likeness of a pair, possible only when its records did not come together."""
        if likeness.verdict is not Verdict.SAME or self._group[pair[0]] is self._group[pair[1]]:
            return likeness
        doubt = (
            "joining them would join records of one source, records that contradict each other, "
            "or records that an operator keeps apart"
        )
        return replace(likeness, verdict=Verdict.POSSIBLE, against=(*likeness.against, doubt))

    def _are_apart(self, one: set[str], other: set[str]) -> bool:
        sources = {self._by_id[record_id].source_id for record_id in one}
        if any(self._by_id[record_id].source_id in sources for record_id in other):
            return True
        return any(self._must_stay_apart(left, right) for left in one for right in other)

    def _must_stay_apart(self, left: str, right: str) -> bool:
        pair = pair_of(left, right)
        if pair in self._different:
            return True
        if pair in self._identified:
            return False
        return any(contradictions(self._by_id[left], self._by_id[right]))


def _cluster(group: set[str], by_id: Mapping[str, Traits]) -> Cluster:
    members = sorted((by_id[record_id] for record_id in group), key=lambda it: (it.number, it.record_id))
    best = min(members, key=lambda it: (it.is_sample, -it.elements, it.number))
    return Cluster(members[0].record_id, tuple(it.record_id for it in members), best.record_id)
