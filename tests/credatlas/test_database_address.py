"""A database's password comes from a file, is shown nowhere, and has just one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from credatlas.database_address import with_password_from
from credatlas.errors import SettingsError
from tests.credatlas.running import credatlas

ADDRESS = "postgresql+psycopg://credatlas@db.example:5433/catalogue?sslmode=require"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_password_arrives_as_it_is_and_the_rest_stays(
    tmp_path_factory: pytest.TempPathFactory, password: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "password"
    file.write_text(f"{password}\n", encoding="utf-8")
    url = make_url(with_password_from(ADDRESS, file))
    assert url.password == password
    assert url == make_url(ADDRESS).set(password=password)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sqlite:////srv/catalogue.db", "names no user"),
        ("postgresql+psycopg://db.example/catalogue", "names no user"),
        ("postgresql+psycopg://me:secret@db.example/catalogue", "has a password already"),
    ],
)
def test_an_address_without_a_place_for_it_is_refused(address: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=why) as refused:
        with_password_from(address, tmp_path / "password")
    assert "secret" not in str(refused.value)


def test_a_file_that_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    file = tmp_path / "password"
    with pytest.raises(SettingsError, match=r"PASSWORD_FILE names .*/password, which cannot be read"):
        with_password_from(ADDRESS, file)
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="which is empty"):
        with_password_from(ADDRESS, file)


def test_the_password_is_shown_neither_by_settings_nor_when_the_server_is_away(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("not-for-anybody", encoding="utf-8")
    more = {
        "CREDATLAS_DATABASE_URL": "postgresql+psycopg://credatlas@127.0.0.1:1/catalogue",
        "CREDATLAS_DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
    }
    shown = credatlas(tmp_path, "settings", "--json", more=more)
    away = credatlas(tmp_path, "runs", "list", more=more)
    assert (shown.status, away.status) == (0, 1)
    assert "127.0.0.1:1/catalogue" in shown.out
    assert "not-for-anybody" not in shown.out + shown.err + away.out + away.err
