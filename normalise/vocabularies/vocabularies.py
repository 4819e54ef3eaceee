"""All vocabularies as one frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType

from normalise.vocabularies.credit_systems import CreditSystemTable
from normalise.vocabularies.currencies import CurrencyTable
from normalise.vocabularies.elm_codes import ElmCodes
from normalise.vocabularies.esco import EscoVocabulary
from normalise.vocabularies.fields_of_study import IscedFields, NativeFields, NzscedFields
from normalise.vocabularies.frameworks import FrameworkTable
from normalise.vocabularies.languages import LanguageTable
from normalise.vocabularies.loader import load_tables
from normalise.vocabularies.places import CountryTable, RegionTable
from normalise.vocabularies.recognition import RecognitionTable
from normalise.vocabularies.schemes import SchemeTable
from normalise.vocabularies.words import CounterpartTable, LabelTable, WordTable


@dataclass(frozen=True, slots=True)
class TableSource:
    """Where rows of a table come from."""

    title: str
    address: str | None
    licence: str


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """Every table that normalising, comparing and labelling ask."""

    version: str
    """12 hexadecimal digits that change with any table."""
    countries: CountryTable
    regions: RegionTable
    languages: LanguageTable
    currencies: CurrencyTable
    credit_systems: CreditSystemTable
    frameworks: FrameworkTable
    recognition: RecognitionTable
    isced_f: IscedFields
    nzsced: NzscedFields
    native_fields: NativeFields
    schemes: SchemeTable
    words: WordTable
    labels: LabelTable
    elm: ElmCodes
    counterparts: CounterpartTable
    sources: Mapping[str, TableSource]
    """Key -> source, for every source that a row of a table names."""
    esco: EscoVocabulary | None = None
    """What an operator has loaded of ESCO."""

    def currency_of(self, country: str) -> str | None:
        """ISO 4217 of the country's money; none for a country without its own or an unknown one."""
        found = self.countries.get(country)
        return None if found is None else found.currency


def load_vocabularies(esco: EscoVocabulary | None = None) -> Vocabularies:
    """Read all tables of the package, and take what an operator has loaded besides.

    Some hundredths of a second, so load once and pass it on.
    """
    tables = load_tables()
    version = tables.version
    if esco is not None:
        version = blake2b(f"{version} {esco.version}".encode(), digest_size=6).hexdigest()
    sources = {
        row["key"]: TableSource(row["title"], row["address"] or None, row["licence"])
        for row in tables.of("sources")
    }
    return Vocabularies(
        version=version,
        countries=CountryTable(tables),
        regions=RegionTable(tables),
        languages=LanguageTable(tables),
        currencies=CurrencyTable(tables),
        credit_systems=CreditSystemTable(tables),
        frameworks=FrameworkTable(tables),
        recognition=RecognitionTable(tables),
        isced_f=IscedFields(tables),
        nzsced=NzscedFields(tables),
        native_fields=NativeFields(tables),
        schemes=SchemeTable(tables),
        words=WordTable(tables),
        labels=LabelTable(tables),
        elm=ElmCodes(tables),
        counterparts=CounterpartTable(tables),
        sources=MappingProxyType(sources),
        esco=esco,
    )
