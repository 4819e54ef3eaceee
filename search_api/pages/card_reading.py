"""The card of a hit, read back into the descriptor's own types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from normalise.closed_lists import Answer, AssessmentMethod, DeliveryType, Schedule, Stackability
from normalise.elements import Cost, CreditValue, EctsEquivalent, EqfLevel, Level, Workload
from normalise.language_map import LanguageMap, LanguageMapList


class CardCluster(BaseModel):
    """Its place among records of several sources that are one credential."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    size: int


class CardProvider(BaseModel):
    """The first of those who offer it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: LanguageMap


class CardReading(BaseModel):
    """What a result shows of a card; fields that it does not show are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: LanguageMap
    alternate_name: LanguageMapList | None = None
    description: LanguageMap | None = None
    provider: CardProvider | None = None
    country: str | None = None
    region: str | None = None
    at_level: tuple[Level, ...] = ()
    eqf: EqfLevel = EqfLevel()
    workload: Workload | None = None
    ects: EctsEquivalent | None = None
    credit_value: tuple[CreditValue, ...] = ()
    estimated_cost: tuple[Cost, ...] = ()
    is_free: Answer = Answer.UNKNOWN
    delivery_type: tuple[DeliveryType, ...] = ()
    schedule: tuple[Schedule, ...] = ()
    assessment: tuple[AssessmentMethod, ...] = ()
    stackability: Stackability = Stackability.UNKNOWN
    completeness: tuple[str, ...] = ()
    cluster: CardCluster | None = None
    is_sample: bool = False
    withdrawn_at: datetime | None = None

    def other_names(self) -> Iterator[tuple[str, str]]:
        """Every further name with its language."""
        yield from list(self.name.items())[1:]
        if self.alternate_name is not None:
            yield from self.alternate_name.items()
