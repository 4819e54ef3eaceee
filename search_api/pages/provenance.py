"""Where a value comes from: the source's words, each rule in order, what is shown here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from normalise.elements import Origin
from search_api.pages.interface import Interface

RULE_SEPARATOR = " > "
CONSTANT, DERIVED = "constant", "derived"


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the source to the page."""

    name: str
    value: str
    note: str | None = None
    is_quotation: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """The steps of one value."""

    field: str
    """The field in words."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the values of one fact come from."""

    heading: str
    trails: tuple[Trail, ...]
    shown: Step


@dataclass(frozen=True, slots=True)
class Provenances:
    """The provenance of one record."""

    origins: Mapping[str, Sequence[Origin]]
    """Descriptor field -> origins, as far as the source's rights allow."""
    shown_note: str
    """Mapping version and when the source was read."""
    ui: Interface

    def of(self, label: str, fields: Sequence[str], shown: str) -> Provenance | None:
        """The way of some fields to what is shown; none when nothing of it is recorded."""
        trails = tuple(trail for field in fields for trail in self._trails(field))
        if not trails:
            return None
        ui = self.ui
        last = Step(ui.t("provenance.shown"), shown, self.shown_note)
        return Provenance(ui.t("provenance.heading", name=label), trails, last)

    def _trails(self, field: str) -> Iterator[Trail]:
        steps = [tuple(self._steps(origin)) for origin in self.origins.get(field, ())]
        for distinct in dict.fromkeys(steps):
            yield Trail(field_words(field, self.ui), distinct)

    def _steps(self, origin: Origin) -> Iterator[Step]:
        ui = self.ui
        if origin.from_ == CONSTANT:
            yield Step(ui.t("provenance.mapping"), origin.raw or ui.t("provenance.constant"))
        elif origin.from_ == DERIVED:
            yield Step(ui.t("provenance.catalogue"), origin.raw or ui.t("provenance.derived"))
        else:
            is_said = origin.raw is not None
            value = origin.raw if origin.raw is not None else ui.t("provenance.not_quoted")
            yield Step(ui.t("provenance.said"), value, place_words(origin.from_, ui), is_said)
        for rule in filter(None, (origin.rule or "").split(RULE_SEPARATOR)):
            yield Step(ui.t("provenance.rule"), rule)


def place_words(place: str, ui: Interface) -> str:
    """`main page, at dt=Credits`: the payload and the selector that found it."""
    role, _, selector = place.partition("#")
    key = f"provenance.role_{role}"
    said = ui.t(key) if ui.has(key) else role
    return ui.t("provenance.at", place=said, selector=selector) if selector else said


def field_words(field: str, ui: Interface) -> str:
    """A descriptor field as people call it."""
    key = f"field.{field}"
    return ui.t(key) if ui.has(key) else field
