"""Settings come from options, environment, file and defaults, in this order, and say which."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from unittest import mock

import pytest

from credatlas.errors import SettingsError
from credatlas.settings import load_settings, unknown_variables
from tests.credatlas.running import credatlas


def origin_of(name: str, environment: dict[str, str], **options: object) -> tuple[object, str]:
    row = next(row for row in load_settings(environment, **options).origins if row.name == name)
    return row.value, row.origin


def config(folder: Path, text: str) -> dict[str, str]:
    file = folder / "credatlas.toml"
    file.write_text(text, encoding="utf-8")
    return {"CREDATLAS_CONFIG": str(file)}


def test_an_option_wins_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = config(tmp_path, "port = 9001")
    assert origin_of("port", {}) == (8000, "default")
    assert origin_of("port", environment) == (9001, environment["CREDATLAS_CONFIG"])
    monkeypatch.setenv("CREDATLAS_PORT", "9002")
    environment["CREDATLAS_PORT"] = "9002"
    assert origin_of("port", environment) == (9002, "environment")
    assert origin_of("port", environment, port=9003) == (9003, "option")


def test_an_unknown_name_in_the_file_names_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"'prot' is no setting; did you mean 'port'\?"):
        load_settings(config(tmp_path, "prot = 1"))


def test_a_wrong_value_names_the_variable_and_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDATLAS_PORT", "eighty")
    with pytest.raises(SettingsError, match="CREDATLAS_PORT = 'eighty'"):
        load_settings({"CREDATLAS_PORT": "eighty"})


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"credatlas\.toml: not TOML"):
        load_settings(config(tmp_path, "port = = 1"))


def test_a_missing_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"names /nowhere/else\.toml, which cannot be read"):
        load_settings({"CREDATLAS_CONFIG": "/nowhere/else.toml"})


def test_several_mapping_folders_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDATLAS_MAPPINGS", "/a:/b")
    assert load_settings({"CREDATLAS_MAPPINGS": "/a:/b"}).instance.mappings == (Path("/a"), Path("/b"))


def test_a_variable_with_a_typing_error_is_found() -> None:
    found = unknown_variables(
        {"CREDATLAS_HOEM": "x", "CREDATLAS_HOME": "y", "PATH": "z", "CREDATLAS_CONFIG": "f"}
    )
    assert found == ["CREDATLAS_HOEM"]


def test_settings_show_what_is_in_use_and_no_password(tmp_path: Path) -> None:
    told = credatlas(
        tmp_path, "settings", "--json", more={"CREDATLAS_PROXY": "http://me:secret@proxy.example:8080"}
    )
    values = {row["setting"]: row["value"] for row in json.loads(told.out)}
    assert values["database_url"] == f"sqlite:///{tmp_path}/catalogue.db"
    assert values["index_directory"] == f"{tmp_path}/index"
    assert values["proxy"] == "http://me:***@proxy.example:8080"


@pytest.mark.parametrize(
    ("variable", "value", "right"),
    [
        ("ALLOWED_HOSTS", "http://127.0.0.1:9482/x", "write name or name:port"),
        ("CONTACT", "a\nb", "one e-mail address or the address of one page"),
        ("PROXY", "foo", "http://[user:password@]host:port"),
        ("NOTIFY_URL", "foo", "begins with http:// or https://"),
        ("PUBLIC_URL", "ftp://x", "https?://"),
    ],
)
def test_wrong_addresses_are_refused_before_anything_is_done(variable: str, value: str, right: str) -> None:
    name = f"CREDATLAS_{variable}"
    with pytest.raises(SettingsError, match=f"^{name} = .*{re.escape(right)}"):
        load_settings_from_environment({name: value})


def load_settings_from_environment(environment: dict[str, str]) -> None:
    """As a command does: the settings classes read the process's own environment."""
    with mock.patch.dict(os.environ, environment):
        load_settings(environment)
