"""All settings of an instance: one class per package; environment first, then a TOML file, then defaults."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import platformdirs
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from catalogue_store.settings import StoreSettings
from credatlas.database_address import with_password_from
from credatlas.errors import SettingsError
from credatlas.search_cluster import require_cluster
from harvesters.settings import FetchSettings, RunSettings
from search_api.opensearch_settings import OpenSearchSettings
from search_api.settings import SearchSettings

PREFIX = "CREDATLAS_"
SQLITE = "sqlite:///"
NOT_SETTINGS = frozenset(
    {
        *(
            "CREDATLAS_CHROMIUM",
            "CREDATLAS_OPENSEARCH_NODE",
            "CREDATLAS_POSTGRESQL_BIN",
            "CREDATLAS_REAL_SAMPLES",
            "CREDATLAS_TEST_OPENSEARCH",
            "CREDATLAS_TEST_POSTGRESQL",
        ),
        "CREDATLAS_CONFIG",
    }
)
"""Variables with our prefix that are no settings: those of the test suite, and the settings file's own name."""


PASSWORD = re.compile(r"(//[^:/@\s]*:)[^@/\s]+@")


def without_passwords(text: str) -> str:
    """The text with the passwords of the addresses in it left out."""
    return PASSWORD.sub(r"\1***@", text)


def _split_paths(value: object) -> object:
    return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value


class InstanceSettings(BaseSettings):
    """Where this instance lives and what it shows."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    home: Path = Path(platformdirs.user_data_dir("credatlas", appauthor=False))
    """Folder of everything this instance writes: database, index, logs."""
    mappings: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_split_paths)] = ()
    """Folders of your own mapping files, separated by `:` (`;` on Windows); by stem they win over ours."""
    same_credentials: Path | None = None
    """Your file of which records are one credential and which are not; default: `same_credentials.yml` in the home."""
    samples: Literal["auto", "off"] = "auto"
    """`auto`: an empty catalogue is first filled from the sample providers; `off`: never."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(default=8000, ge=1, le=65535)
    """Port to listen on."""

    @property
    def address(self) -> str:
        """Where this instance answers, as its own machine sees it."""
        return f"http://{self.host}:{self.port}"


SECTIONS: tuple[type[BaseSettings], ...] = (
    InstanceSettings,
    StoreSettings,
    FetchSettings,
    RunSettings,
    SearchSettings,
    OpenSearchSettings,
)
Section = TypeVar("Section", bound=BaseSettings)


@dataclass(frozen=True, slots=True)
class SettingOrigin:
    """One setting as `credatlas settings` prints it."""

    name: str
    variable: str
    value: Any
    origin: str
    """`environment`, `default` or the path of the TOML file."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every section of settings, read once."""

    instance: InstanceSettings
    store: StoreSettings
    fetch: FetchSettings
    runs: RunSettings
    search: SearchSettings
    opensearch: OpenSearchSettings
    origins: tuple[SettingOrigin, ...]

    def database_url(self) -> str:
        """The database's address, with the default and the password filled in."""
        address = self.store.database_url or f"sqlite:///{self.instance.home / 'catalogue.db'}"
        file = self.store.database_password_file
        return address if file is None else with_password_from(address, file)

    def database_file(self) -> Path | None:
        """The file of an SQLite database; none when another database is set."""
        url = self.database_url()
        return Path(url.removeprefix(SQLITE).partition("?")[0]) if url.startswith(SQLITE) else None

    def index_directory(self) -> Path:
        """The index's folder, with the default filled in."""
        return self.search.index_directory or self.instance.home / "index"

    def decisions_path(self) -> Path:
        """The file of which records are one credential, with the default filled in."""
        return self.instance.same_credentials or self.instance.home / "same_credentials.yml"

    def esco_file(self) -> Path:
        """The file of what an operator has loaded of ESCO."""
        return self.instance.home / "vocabularies" / "esco.json.z"

    def rates_file(self) -> Path:
        """The file of the reference rates that an operator has loaded."""
        return self.instance.home / "rates" / "rates.json.z"

    def last_good_mappings(self) -> Path:
        """The folder where the scheduler keeps the last good form of each mapping file."""
        return self.instance.home / "last_good_mappings"


def load_settings(environment: Mapping[str, str], **overrides: Any) -> Settings:
    """Read all settings; `overrides` are command-line options and win over everything."""
    file, file_values = _read_file(environment)
    given = {**file_values, **{name: value for name, value in overrides.items() if value is not None}}

    def read(section: type[Section]) -> Section:
        return _section(section, environment, given, overrides, file)

    instance, store = read(InstanceSettings), read(StoreSettings)
    fetch, runs = read(FetchSettings), read(RunSettings)
    search, opensearch = read(SearchSettings), read(OpenSearchSettings)
    if search.index_engine == "opensearch":
        require_cluster(opensearch)
    sections = (instance, store, fetch, runs, search, opensearch)
    origins = tuple(_origins(sections, environment, file_values, overrides, file))
    return Settings(instance, store, fetch, runs, search, opensearch, origins)


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Variables that start as ours do but name no setting: most likely typing errors."""
    known = {PREFIX + name.upper() for section in SECTIONS for name in section.model_fields} | NOT_SETTINGS
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _read_file(environment: Mapping[str, str]) -> tuple[Path | None, dict[str, Any]]:
    named = environment.get(PREFIX + "CONFIG")
    if named is None:
        return None, {}
    path = Path(named)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"CREDATLAS_CONFIG names {path}, which cannot be read: {error.strerror}"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    known = [name for section in SECTIONS for name in section.model_fields]
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise SettingsError(f"{path}: '{name}' is no setting{hint} (`credatlas settings` lists them)")
    return path, values


def _section(
    section: type[Section],
    environment: Mapping[str, str],
    given: Mapping[str, Any],
    overrides: Mapping[str, Any],
    file: Path | None,
) -> Section:
    chosen = {
        name: value
        for name, value in given.items()
        if name in section.model_fields
        and (overrides.get(name) is not None or _variable(name) not in environment)
    }
    try:
        return section(**chosen)
    except ValidationError as error:
        lines = []
        for finding in error.errors(include_url=False):
            name = ".".join(map(str, finding["loc"]))
            place = _variable(name) if _variable(name) in environment else f"{file or 'option'}: {name}"
            wrong = without_passwords(repr(finding["input"]))
            lines.append(f"{place} = {wrong}: {finding['msg'].removeprefix('Value error, ')}")
        raise SettingsError("\n".join(lines)) from error


def _origins(
    sections: Iterable[BaseSettings],
    environment: Mapping[str, str],
    file_values: Mapping[str, Any],
    overrides: Mapping[str, Any],
    file: Path | None,
) -> list[SettingOrigin]:
    rows = []
    for section in sections:
        for name in type(section).model_fields:
            if overrides.get(name) is not None:
                origin = "option"
            elif _variable(name) in environment:
                origin = "environment"
            elif name in file_values:
                origin = str(file)
            else:
                origin = "default"
            rows.append(SettingOrigin(name, _variable(name), getattr(section, name), origin))
    return rows


def _variable(name: str) -> str:
    return PREFIX + name.upper()
