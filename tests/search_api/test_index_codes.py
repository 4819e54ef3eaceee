"""What people call types and levels finds the records that have them, the same on every engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from search_api.facets import FACETS
from search_api.index.contract import Change, Remove, SearchIndex
from tests.search_api.conftest import NewIndex
from tests.search_api.index_catalogue import found, put, question, value_counts

MICRO = ["MicroCredential"]
CATALOGUE: list[Change] = [
    put("five", "Soil", text="7 hours", facets={"type": MICRO, "level": ["nzqcf:5"]}),
    put("seven", "Rivers", text="5 hours", facets={"type": ["DigitalBadge"], "level": ["nzqcf:7"]}),
    put("two", "Caves", facets={"type": ["OpenBadge"], "level": ["rqf:5", "unknown:B2 proficient"]}),
    put("other", "Lakes", facets={"type": ["OfNoTable"], "level": ["unknown:8"]}),
    put("said", "Bridge", text="Entry at level 5, with a micro-credential."),
    put("gone", "Marsh", facets={"level": ["nzqcf:5"]}, is_withdrawn=True),
]
LEVELLED = {"five", "seven", "two", "other"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("level 5", {"five", "two", "said"}),
        ("Niveau 5", {"five", "two", "said"}),
        ("level 8", {"other"}),
        ("level 9", set()),
        ("nzqcf 5", {"five", "seven"}),  # apart: hours are five, too
        ('"NZQCF 5"', {"five"}),
        ("nzqcf-5", {"five"}),
        ("nzqcf level 5", {"five"}),
        ("level", {*LEVELLED, "said"}),
        ("levels", {*LEVELLED, "said"}),
        ('"level"', {*LEVELLED, "said"}),
        ('"levels"', set()),
        ('"level 7"', {"seven"}),
        ('"niveau 5"', {"five", "two"}),
        ("level-5", {"five", "two", "said"}),
        ("b2", {"two"}),
        ("level-b2", {"two"}),
        ("b2-proficient", {"two"}),
        ('"level proficient"', set()),
        ("unknown", set()),
        ("soil level 5", {"five"}),
        ("soil level 7", set()),
        ("zealand qualification", {"five", "seven"}),
        ("néo-zélandais", {"five", "seven"}),
        ('"Qualifications and Credentials Framework"', {"five", "seven"}),
        ('"Qualification and Credential Framework"', set()),
        ("qualification-and-credential", {"five", "seven"}),
        ('"5 NZQCF"', set()),
        ('"5 New Zealand"', set()),
        ('"5 Regulated"', set()),
        ('"5 level"', set()),
        ('"credential level"', set()),
        ("microcredential", {"five", "said"}),
        ("micro-credentials", {"five", "said"}),
        ("microtitre", {"five", "said"}),
        ('"microcertification"', {"five"}),
        ('"micro-credentials"', set()),
        ("credential-micro", set()),
        ("badges", {"seven", "two"}),
        ("open badge", {"two"}),
        ("badge-ouverts", {"two"}),
        ('"badge open"', set()),
        ("OfNoTable", set()),
        ("hours -level", set()),
        ("-level", set()),
        ('level -"level 5"', {"seven", "other"}),
        ("level -level-5", {"seven", "other"}),
        ("-micro-credentials", {"seven", "two", "other"}),
        ("-microcertification", {"seven", "two", "other", "said"}),
        ("-badges", {"five", "other", "said"}),
        ("level 5 -nzqcf", {"two", "said"}),
    ],
)
def test_labels_of_codes_are_found(filled: SearchIndex, text: str, ids: set[str]) -> None:
    page = filled.search(question(text))
    assert {hit.id.removeprefix("test:") for hit in page.hits} == ids
    assert page.total == len(ids)
    assert page.relaxed is None


def test_counts_of_what_labels_find_are_exact(filled: SearchIndex) -> None:
    assert value_counts(filled, "type", text="level 5") == [
        ("MicroCredential", 1),
        ("OpenBadge", 1),
        ("unknown", 1),
    ]
    for name in FACETS:
        page = filled.search(question("level", facets=(name,)))
        for one in page.facets[name].values:
            alone = question("level", filters={name: (one.value,)})
            assert filled.search(alone).total == one.count, (name, one.value)


def test_withdrawn_records_are_found_by_labels_when_they_are_asked_for(filled: SearchIndex) -> None:
    assert found(filled, question("nzqcf", filters={"status": ("withdrawn",)})) == ["gone"]


def test_a_label_weighs_less_than_the_sources_own_words(index: SearchIndex) -> None:
    filler = "a text about many other things that one can learn"
    index.apply(
        [put(str(number), "Soil", facets={"type": ["Badge"]}) for number in range(3)]
        + [put("text", "Rivers", facets={"type": ["Badge"]}, text=f"{filler} with a badge {filler}")]
        + [put("plain", "Lakes", text=f"{filler} with a badge {filler}")],
        checkpoint=1,
    )
    assert found(index, "badge")[:2] == ["text", "plain"]


def test_labels_are_neither_marked_nor_offered_as_spelling(index: SearchIndex) -> None:
    index.apply([put("one", "Soil", text="A badges maker", facets={"type": ["Badge"]})], checkpoint=1)
    hit = index.search(question("badge", highlight=True)).hits[0]
    assert hit.highlights == {"description": "A <mark>badges</mark> maker"}
    assert index.search(question("badhe")).relaxed is None


def test_a_word_of_many_labels_is_no_misspelling(index: SearchIndex) -> None:
    coded = [put(f"coded{number}", "Soil", facets={"type": ["Badge"]}) for number in range(4)]
    near = [put(f"near{number}", "Badger") for number in range(30)]
    index.apply([*coded, *near], checkpoint=1)
    assert (index.search(question("badge")).total, index.search(question("badge")).did_you_mean) == (4, None)
    index.apply([Remove(f"test:coded{number}") for number in range(2)], checkpoint=2)
    assert (index.search(question("badge")).total, index.search(question("badge")).did_you_mean) == (
        2,
        "badger",
    )


def test_a_value_that_a_commit_brings_is_called_by_its_label_from_then_on(
    index: SearchIndex, open_index: Callable[[], SearchIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.index.reader.RECHECK_SECONDS", 0.0)
    index.apply([put("one", facets={"level": ["nzqcf:5"]})], checkpoint=1)
    reader = open_index()
    assert (found(reader, "level 5"), found(reader, "rqf")) == (["one"], [])
    index.apply([put("two", facets={"level": ["rqf:5"]}), Remove("test:one")], checkpoint=2)
    assert (found(reader, "level 5"), found(reader, "rqf")) == (["two"], ["two"])
    assert (found(reader, "nzqcf"), found(reader, '"level 5" -nzqcf')) == ([], ["two"])
    building = index.build()
    building.apply([put("three", facets={"level": ["nfq:6"]})], 3)
    building.switch()
    assert (found(reader, "level"), found(reader, "nfq"), found(reader, "rqf")) == (["three"], ["three"], [])
    reader.close()


def test_labels_are_found_by_synonyms_of_ones_own(new_index: NewIndex, tmp_path: Path) -> None:
    own = tmp_path / "synonyms.txt"
    own.write_text("rung five, level 5\n")
    index = new_index(own)
    index.apply(CATALOGUE, checkpoint=1)
    assert set(found(index, "rung five")) == {"five", "two", "said"}
