"""What the sample providers have, and what is left of it when they lose records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fastapi import FastAPI

from harvesters.sample_providers.app import build_app
from harvesters.sample_providers.faults.fault import Fault
from harvesters.sample_providers.nz_records import NzRegister, load_nz_register
from harvesters.sample_providers.nz_register import RECORDS_A_PAGE
from harvesters.sample_providers.ontario_table import Row, load_ontario_rows
from harvesters.sample_providers.registry_sample import RegistrySample, load_registry_sample

NIGHTLY_LOSS = 0.15
Record = TypeVar("Record")


@dataclass(frozen=True)
class SampleContents:
    """The records of all providers."""

    nz: NzRegister = field(default_factory=load_nz_register)
    registry: RegistrySample = field(default_factory=load_registry_sample)
    ontario: Sequence[Row] = field(default_factory=load_ontario_rows)
    nz_records_a_page: int = RECORDS_A_PAGE

    def app(self) -> FastAPI:
        """The healthy providers of these records."""
        return build_app(self.nz, self.registry, self.ontario, nz_records_a_page=self.nz_records_a_page)

    def keeping(self, share: float) -> SampleContents:
        """The providers with a share of their records, spread over the whole list; organisations all stay."""
        return replace(
            self,
            nz=NzRegister(tuple(spread(self.nz.records, share))),
            registry=self.registry.keeping(spread(self.registry.credentials(), share)),
            ontario=spread(self.ontario, share),
        )

    def after(self, fault: Fault, times: int) -> SampleContents | None:
        """What is left when a list was begun so many times under a fault; None when it takes no records."""
        match fault:
            case Fault.EMPTY_LIST:
                return replace(self.keeping(0.0), registry=self.registry.keeping([], organisations=False))
            case Fault.HALF_LIST:
                return self.keeping(0.5)
            case Fault.SHRINKING_LIST:
                return self.keeping((1 - NIGHTLY_LOSS) ** times)
            case _:
                return None


def spread(records: Sequence[Record], share: float) -> list[Record]:
    """A share of the records, evenly spread."""
    return [
        record for number, record in enumerate(records) if int((number + 1) * share) > int(number * share)
    ]
