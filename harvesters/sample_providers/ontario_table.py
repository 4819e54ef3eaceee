"""The rows of the sample Ontario table, as the institutions' TOML files say them.

The columns are those that Ontario's ministry asked of institutions in tabular submissions, with the
descriptive ones a catalogue needs. The record format of the province's own portal could not be verified;
`data/ontario/README.md` says what was known and lists the dirty values.
"""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict

COLUMNS = (
    "Institution",
    "Micro-credential ID",
    "Title (English)",
    "Title (French)",
    "Description (English)",
    "Description (French)",
    "Language of instruction",
    "Duration (weeks)",
    "Hours",
    "Delivery mode",
    "Continuing education",
    "CIP 2021",
    "NOC 2021",
    "OSAP eligible",
    "OSAP status as of",
    "Tuition",
    "Start dates",
    "Learning outcomes",
    "Assessment",
    "Skills",
    "Badge platform",
    "Entry requirements",
    "Counts toward",
    "Web page",
    "Remark",
)
REMARK = "Sample record, invented for demonstration / Exemple inventé à des fins de démonstration"


class _Authored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Submission(_Authored):
    """One micro-credential as its institution submitted it: each cell as typed, mistakes included."""

    id: str
    title_en: str = ""
    title_fr: str = ""
    text_en: str = ""
    text_fr: str = ""
    language: str
    weeks: str = ""
    hours: str = ""
    mode: str = ""
    continuing: str = ""
    cip: str = ""
    noc: str = ""
    osap: str = ""
    osap_as_of: str = ""
    tuition: str = ""
    starts: str = ""
    outcomes: list[str] = []
    assessment: str = ""
    skills: str = ""
    badge: str = ""
    entry: str = ""
    counts_toward: str = ""
    page: str
    """Last part of the web page's address."""


class Institution(_Authored):
    """One institution's file."""

    institution: str
    web: str
    """Address that its pages start with."""
    bullet: str = ""
    """What the institution types before each learning outcome."""
    credential: tuple[Submission, ...]


Row = tuple[str, ...]


def load_ontario_rows() -> tuple[Row, ...]:
    """The table's rows in the order of `COLUMNS`, institution by institution."""
    folder = files("harvesters.sample_providers").joinpath("data", "ontario")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    institutions = [_read_institution(folder.joinpath(name)) for name in names]
    return tuple(build_row(whose, entry) for whose in institutions for entry in whose.credential)


def build_row(whose: Institution, entry: Submission) -> Row:
    """One row of the table."""
    return (
        whose.institution,
        entry.id,
        entry.title_en,
        entry.title_fr,
        entry.text_en,
        entry.text_fr,
        entry.language,
        entry.weeks,
        entry.hours,
        entry.mode,
        entry.continuing,
        entry.cip,
        entry.noc,
        entry.osap,
        entry.osap_as_of,
        entry.tuition,
        entry.starts,
        "\n".join(f"{whose.bullet}{outcome}" for outcome in entry.outcomes),
        entry.assessment,
        entry.skills,
        entry.badge,
        entry.entry,
        entry.counts_toward,
        f"{whose.web}/{entry.page}",
        REMARK,
    )


def _read_institution(path: Traversable) -> Institution:
    return Institution(**tomllib.loads(path.read_text(encoding="utf-8")))
