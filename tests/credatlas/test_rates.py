"""`credatlas rates`: load, list and drop reference rates."""

from __future__ import annotations

from pathlib import Path

import orjson

from credatlas.loaded_rates import LoadedRates
from tests.credatlas.running import credatlas_here
from tests.normalise.test_reference_rates import HISTORY, OWN


def listed(home: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = orjson.loads(credatlas_here(home, "rates", "list", "--json").out)
    return found


def test_days_are_added_and_replaced_file_by_file(tmp_path: Path) -> None:
    home, bank, own = tmp_path / "home", tmp_path / "eurofxref-hist.csv", tmp_path / "own.csv"
    bank.write_text(HISTORY, encoding="utf-8")
    own.write_text(OWN, encoding="utf-8")
    assert listed(home) == []
    ended = credatlas_here(home, "rates", "load", str(bank), "--source", "ECB")
    assert ended.status == 0, ended.err
    assert "2 days read" in ended.out
    [row] = listed(home)
    assert row == {
        "source": "ECB",
        "days": 2,
        "first": "2026-10-30",
        "last": "2026-11-02",
        "currencies": "EUR, NZD, USD",
    }
    assert credatlas_here(home, "rates", "load", str(own)).status == 0
    [row] = listed(home)
    assert (row["days"], row["source"], row["currencies"]) == (2, "ECB", "AUD, NZD, USD")
    assert "2026-11-02" in credatlas_here(home, "rates", "list").out
    assert "dropped" in credatlas_here(home, "rates", "drop").out
    assert listed(home) == []
    assert "no rates were loaded" in credatlas_here(home, "rates", "drop").out


def test_a_file_without_rates_changes_nothing(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "rates.csv"
    file.write_text(HISTORY, encoding="utf-8")
    assert credatlas_here(home, "rates", "load", str(file)).status == 0
    before = listed(home)
    for body, reason in ((b"a,b\n", "wanted are"), (b"\xff\xfe", "UTF-8")):
        file.write_bytes(body)
        ended = credatlas_here(home, "rates", "load", str(file))
        assert (ended.status, reason in ended.err) == (2, True), ended.err
    assert listed(home) == before


def test_a_damaged_file_says_how_to_mend_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    kept = home / "rates" / "rates.json.z"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"nothing")
    ended = credatlas_here(home, "rates", "list")
    assert ended.status == 2
    assert "credatlas rates drop" in ended.err


def test_kept_rates_are_those_that_were_loaded(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(OWN, encoding="utf-8")
    loaded = LoadedRates(tmp_path / "kept.z")
    rates, days = loaded.load(file, "Ours")
    assert (days, loaded.read()) == (1, rates)
