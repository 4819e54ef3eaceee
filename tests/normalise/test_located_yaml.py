"""YAML is read with lines, and its own mistakes are found, all duplicates included."""

from __future__ import annotations

import pytest

from normalise.mapping.located_yaml import read_yaml


def test_values_are_those_of_yaml_1_2_and_dates_stay_text() -> None:
    data = read_yaml("a: yes\nb: true\nc: 2026-01-02\nd: 0x1f\ne: ~\nf: '5'\ng: 1.5\nh: 012\ni: []\n").data
    assert data == {
        "a": "yes", "b": True, "c": "2026-01-02", "d": 31, "e": None, "f": "5", "g": 1.5, "h": 12, "i": [],
    }  # fmt: skip


def test_every_duplicate_key_is_found_with_both_lines() -> None:
    located = read_yaml("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert [(wrong.line, wrong.message) for wrong in located.wrong] == [
        (4, "the key stands twice, first in line 3; keep one"),
        (5, "the key stands twice, first in line 1; keep one"),
    ]


def test_a_tab_is_called_a_tab() -> None:
    (wrong,) = read_yaml("a:\n\tb: 1\n").wrong
    assert (wrong.line, wrong.message) == (2, "a tab stands where YAML wants spaces; indent with two spaces")


@pytest.mark.parametrize(
    ("text", "line"), [("a: [1, 2\nb: 3\n", 2), ("a: 1\n b: 2\n", 2), ("a: *nowhere\n", 1)]
)
def test_a_syntax_error_has_its_line(text: str, line: int) -> None:
    (wrong,) = read_yaml(text).wrong
    assert wrong.line == line


def test_aliases_are_followed_but_may_not_hold_themselves() -> None:
    assert read_yaml("a: &x {b: 1}\nc: *x\n").data == {"a": {"b": 1}, "c": {"b": 1}}
    (wrong,) = read_yaml("a: &x\n  b: *x\n").wrong
    assert "holds itself" in wrong.message


def test_aliases_that_multiply_end_in_an_error_not_in_memory() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
    )
    assert any("has over 100,000 values" in wrong.message for wrong in read_yaml(bomb).wrong)


def test_lines_point_at_keys_and_entries() -> None:
    located = read_yaml("a:\n  b:\n    - x\n    - c: 1\n")
    assert [located.line_of(path) for path in (("a", "b"), ("a", "b", 1), ("a", "b", 1, "c", "gone"))] == [
        2,
        4,
        4,
    ]
