"""The authored records of the sample credential registry, as their TOML files say them.

What each key means is told in `data/registry/README.md`. Every CTID, `created` and `updated` is stored in
the files, so that the registry is the same on every machine and in every version.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from harvesters.sample_providers.registry_quirks import Quirk

Ctid = Annotated[
    str, StringConstraints(pattern=r"^ce-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]
CREDENTIAL_FILE = re.compile(r"^credentials_\w+\.toml$")


class _Authored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    """Name of the record inside the data files and last part of its web page's address."""
    ctid: Ctid
    created: datetime
    updated: datetime
    old_times: bool = False
    """Write the envelope's times as the registry did in 2017: `2017-12-01 17:09:41 UTC`."""


class Organisation(_Authored):
    """A provider, a publisher or a quality assurance body."""

    name: dict[str, str]
    text: str
    host: str
    street: str
    city: str
    region: str
    postal_code: str
    sector: str
    kinds: list[str]
    quality_assurance: bool = False


class Credential(_Authored):
    """One credential, in the short form that is expanded into a graph."""

    type: str = "MicroCredential"
    by: str
    """Key of the organisation that owns and offers it."""
    publisher: str | None = None
    """Key of the organisation that published the record, when it is not the owner."""
    provisional: bool = False
    lang: str = "en"
    name: str
    alternate: list[str] = []
    text: str
    competencies: list[str] = []
    esco: list[str] = []
    """Competencies with an ESCO skill: `<uuid> <label>`."""
    assessment: str | None = None
    """`<AssessmentMethod concept>: <what the learner does>`."""
    required: str | None = None
    """What a learner must hold or have done to earn it."""
    cost: list[str] = []
    """`<CostType concept> <amount>`, US dollars."""
    cost_note: str | None = None
    duration: str | None = None
    """ISO 8601, or `<minimum>/<maximum>`."""
    hours: str | None = None
    """Effort as an ISO 8601 duration."""
    duration_note: str | None = None
    delivery: str | None = None
    method: list[str] = []
    level: list[str] = []
    at_level: str | None = None
    """`<framework name> | <level name>`."""
    credits: str | None = None
    """`<amount or minimum-maximum> <CreditUnit concept>`."""
    cip: list[str] = []
    jobs: list[str] = []
    """`<onet|soc|esco> <code> <title>`."""
    keywords: list[str] = []
    effective: date | str | None = None
    expires: date | None = None
    status: str = "Active"
    part_of: list[str] = []
    prepares_for: list[str] = []
    standing_for: list[str] = []
    accredited_by: str | None = None
    version: str | None = None
    previous: str | None = None
    quirks: list[Quirk] = []
    subject: str = ""
    """The `subject` of the file that holds the record."""


class OtherResource(_Authored):
    """A resource that is no credential: a course, a learning programme, a competency framework."""

    type: Literal["Course", "LearningProgram", "CompetencyFramework"]
    by: str
    name: str
    text: str
    statements: list[str] = []
    """What a course or programme teaches, or the competencies of a framework."""


class Destroyed(BaseModel):
    """An envelope that is gone: only the events feed still tells of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ctid: Ctid
    created: datetime
    destroyed: datetime


@dataclass(frozen=True)
class RegistryData:
    """Everything the data files hold."""

    organisations: dict[str, Organisation]
    credentials: tuple[Credential, ...]
    others: tuple[OtherResource, ...]
    destroyed: tuple[Destroyed, ...]


def load_registry_data() -> RegistryData:
    """Read the data files of the package; a wrong key or value raises `pydantic.ValidationError`."""
    organisations = [Organisation(**entry) for entry in _read("organisations.toml")["organisation"]]
    others = _read("others.toml")
    return RegistryData(
        organisations={organisation.key: organisation for organisation in organisations},
        credentials=tuple(_credentials()),
        others=tuple(OtherResource(**entry) for entry in others["resource"]),
        destroyed=tuple(Destroyed(**entry) for entry in others["destroyed"]),
    )


def _credentials() -> Iterator[Credential]:
    names = (entry.name for entry in _folder().iterdir())
    for name in sorted(name for name in names if CREDENTIAL_FILE.match(name)):
        content = _read(name)
        for entry in content["credential"]:
            yield Credential(**entry, subject=content["subject"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_folder().joinpath(name).read_text(encoding="utf-8"))


def _folder() -> Any:
    return files("harvesters.sample_providers").joinpath("data", "registry")
