"""Settings come from options, environment, file and defaults, in this order, and say which."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from unittest import mock

import pytest

from credatlas.errors import SettingsError
from credatlas.search_cluster import connect
from credatlas.settings import load_settings, unknown_variables
from search_api.opensearch_settings import OpenSearchSettings
from tests.credatlas.running import credatlas, credatlas_here


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
        ("INDEX_ENGINE", "elasticsearch", "'embedded' or 'opensearch'"),
        ("OPENSEARCH_URL", "search:9200", "write http://host:9200 or https://host:9200"),
        ("OPENSEARCH_URL", "https://a:9200,https://b:9200/?x", "'https://b:9200/?x' is no address"),
        ("OPENSEARCH_URL", "http://a:9200/prefix", "has a path, and a cluster is asked at the root of its"),
        ("OPENSEARCH_URL", "https://a:9200, http://[::1]:9202/x/", "write http://[::1]:9202"),
        ("OPENSEARCH_URL", "http://a:99999", "port 99999 of 'http://a:99999' is none; ports are 1 to 65535"),
        ("OPENSEARCH_URL", "http://a:0", "ports are 1 to 65535"),
        ("OPENSEARCH_INDEX_NAME", "Credatlas", "at most 60 small letters a-z, digits, - and _"),
        ("OPENSEARCH_INDEX_NAME", "a" * 61, "at most 60 small letters"),
        ("OPENSEARCH_INDEX_NAME", "", "write credatlas"),
        ("OPENSEARCH_TIMEOUT_SECONDS", "0", "greater than 0"),
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


def test_password_in_an_address_of_the_cluster_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings_from_environment({"CREDATLAS_OPENSEARCH_URL": "https://me:secret@search:9200"})
    assert "an address holds no user; name it with CREDATLAS_OPENSEARCH_USER" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "CREDATLAS_OPENSEARCH_URL is not set"),
        ({"URL": "http://a:9200", "USER": "me"}, "set CREDATLAS_OPENSEARCH_PASSWORD_FILE too"),
        ({"URL": "http://a:9200", "PASSWORD": "x"}, "set CREDATLAS_OPENSEARCH_USER too"),
        (
            {"URL": "http://a:9200", "USER": "me", "PASSWORD": "x", "PASSWORD_FILE": "/x"},
            "are both set; leave one out",
        ),
    ],
)
def test_settings_of_the_cluster_that_do_not_fit_together_are_told(more: dict[str, str], words: str) -> None:
    given = {f"CREDATLAS_OPENSEARCH_{name}": value for name, value in more.items()}
    with pytest.raises(SettingsError, match=re.escape(words)):
        load_settings_from_environment({"CREDATLAS_INDEX_ENGINE": "opensearch", **given})
    load_settings_from_environment(given)


def cluster_settings(**more: str) -> OpenSearchSettings:
    given = {"url": "http://a:9200, http://b:9200/", "user": "me", **more}
    return OpenSearchSettings(**{f"opensearch_{name}": value for name, value in given.items()})  # type: ignore[arg-type]


def test_cluster_is_as_the_settings_say(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("gehëim\n", encoding="utf-8")
    connection = connect(cluster_settings(password_file=str(tmp_path / "secret"), replicas="1"))
    server = connection.server
    assert server.addresses == ("http://a:9200", "http://b:9200")
    assert (server.user, server.password, server.replicas, server.name) == ("me", "gehëim", 1, "credatlas")
    assert connect(cluster_settings(password="plain")).server.password == "plain"
    assert connect(OpenSearchSettings()).server.password is None


@pytest.mark.parametrize(("content", "why"), [(None, "cannot be read"), ("\n", "is empty")])
def test_password_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None, why: str) -> None:
    if content is not None:
        (tmp_path / "secret").write_text(content)
    with pytest.raises(
        SettingsError, match=f"CREDATLAS_OPENSEARCH_PASSWORD_FILE names .*secret, which {why}"
    ):
        connect(cluster_settings(password_file=str(tmp_path / "secret")))


def test_missing_library_of_the_cluster_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        name for name in sys.modules if name.startswith(("opensearchpy", "search_api.index.opensearch"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(SettingsError, match=r"pip install 'credatlas\[opensearch\]'"):
        connect(OpenSearchSettings())


def test_settings_show_no_password_of_the_cluster(tmp_path: Path) -> None:
    for words in (("settings",), ("settings", "--json")):
        told = credatlas_here(tmp_path, *words, more={"CREDATLAS_OPENSEARCH_PASSWORD": "gehëim"})
        assert told.status == 0
        assert "CREDATLAS_OPENSEARCH_PASSWORD " in told.out or '"CREDATLAS_OPENSEARCH_PASSWORD"' in told.out
        assert "gehëim" not in told.out
