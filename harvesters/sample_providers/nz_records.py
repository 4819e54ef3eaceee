"""The records of the sample New Zealand register."""

from collections.abc import Iterator
from functools import cache, cached_property
from importlib.resources import files

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

CAREERS_SENTENCE = (
    "To find out more about employment opportunities click on the CareersNZ logo, "
    "then the provider who offers this qualification."
)
"""Older pages of the register end their employment pathways with it, without a space before it."""


class RegisterRecord(BaseModel):
    """One record as its two pages show it: values are written as a page prints them, faults included."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    key: str
    """The listing number: four digits, or letters and digits for awards that a provider owns."""
    title: str
    te_reo_title: str | None = None
    maori_qualification: str | None = None
    """Value of the row "Mātauranga Māori Qualification"; an empty one stands for a lost icon."""
    qualification_type: str = "Micro-credential"
    level: str
    credits: str
    list_level: str | None = None
    """Level in the list, where it is not that of the detail page."""
    developer: str
    approved: str
    """`MM/YYYY`, as in the list."""
    review: str
    """`DD/MM/YYYY`, as in the list."""
    subject: tuple[str, ...] = ()
    """Lines of names joined by " » "."""
    purpose: str | None = None
    profile: str | None = None
    education: str | None = None
    employment: str | None = None
    has_careers_sentence: bool = False
    entry: str | None = None
    is_older_page: bool = False
    """Older pages have no image cell and spell their labels without macrons."""

    @property
    def shown_list_level(self) -> str:
        """The level in the list."""
        return self.level if self.list_level is None else self.list_level

    @property
    def shown_employment(self) -> str | None:
        """Employment pathways, with the glued sentence where the page has it."""
        if self.employment is None or not self.has_careers_sentence:
            return self.employment
        return self.employment.rstrip() + CAREERS_SENTENCE


class NzRegister:
    """All records of the register, in the order of their titles."""

    def __init__(self, records: tuple[RegisterRecord, ...]) -> None:
        self.records = tuple(sorted(records, key=lambda record: (record.title.casefold(), record.key)))

    @cached_property
    def _by_key(self) -> dict[str, RegisterRecord]:
        return {record.key: record for record in self.records}

    def record(self, key: str) -> RegisterRecord | None:
        """The record with a listing number, in either case of its letters."""
        return self._by_key.get(key.upper())

    def matching(self, keyword: str, developer: str) -> tuple[RegisterRecord, ...]:
        """Records with the keyword in their title and the name in their developer; empty means all."""
        return tuple(
            record
            for record in self.records
            if keyword.casefold() in record.title.casefold()
            and developer.casefold() in record.developer.casefold()
        )


@cache
def load_nz_register() -> NzRegister:
    """The register written in the package's `data/nz_register_*.yml` files."""
    return NzRegister(tuple(_records_in_files()))


def _records_in_files() -> Iterator[RegisterRecord]:
    folder = files("harvesters.sample_providers").joinpath("data")
    yaml = YAML(typ="safe")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.startswith("nz_register_"):
            for record in yaml.load(file.read_text(encoding="utf-8")):
                yield RegisterRecord.model_validate(record)
