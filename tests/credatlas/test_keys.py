"""Operators' keys on the command line: shown once, listed without themselves, ended at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.credatlas.running import credatlas, credatlas_here


def test_a_key_is_printed_once_listed_and_revoked(tmp_path: Path) -> None:
    made = credatlas(tmp_path, "keys", "create", "--label", "Ana, operations", "--days", "30")
    assert made.status == 0, made.err
    words = made.out.strip()
    assert words.startswith("credatlas_")
    assert words not in made.err
    assert "it is not shown again" in made.err
    listed = credatlas(tmp_path, "keys", "list", "--json")
    assert words not in listed.out
    (key,) = json.loads(listed.out)
    assert (key["label"], key["role"], key["state"]) == ("Ana, operations", "operator", "valid")
    assert key["expires_at"] > key["created_at"]
    assert "key_hash" not in key
    revoked = credatlas(tmp_path, "keys", "revoke", key["id"])
    assert revoked.status == 0
    assert "Ana, operations" in revoked.out
    table = credatlas(tmp_path, "keys", "list").out
    assert "revoked" in table
    assert words not in table


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        (("create",), 2, "--label"),
        (("create", "--label", "x", "--days", "0"), 2, "--days"),
        (("create", "--label", " "), 1, "needs a label"),
        (("revoke", "zzz"), 1, "no key has the id 'zzz'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_words_about_keys(given: tuple[str, ...], status: int, said: str, tmp_path: Path) -> None:
    credatlas_here(tmp_path, "sources", "list")  # which makes a catalogue
    ended = credatlas_here(tmp_path, "keys", *given)
    assert ended.status == status
    assert said in ended.err
    assert "Traceback" not in ended.err
