"""When a schedule fires: in its own timezone, once a night in which the clocks change, and with jitter."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger

from harvesters.back_off import USUAL_PAUSES, pauses_of
from harvesters.errors import WrongSchedule
from normalise.mapping.mapping import Mapping
from normalise.mapping.schedule_line import ScheduleLine, schedule_line

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ScheduledSource:
    """When a source is to be harvested."""

    source_id: str
    schedule: str
    timezone: str = "UTC"
    jitter_minutes: int = 0
    seed: str = ""
    """Tells this instance from others, so that not all of them ask a source at the same moment."""
    first_pause: timedelta = USUAL_PAUSES.first
    """After a run that broke off."""


def scheduled(mapping: Mapping, seed: str = "") -> ScheduledSource | None:
    """The schedule of a mapping; None when its source is never run by itself."""
    harvest = mapping.harvest
    if harvest.schedule is None:
        return None
    first_pause = pauses_of(harvest).first
    return ScheduledSource(
        mapping.id, harvest.schedule, harvest.timezone, harvest.jitter_minutes, seed, first_pause
    )


class FireTimes:
    """The moments at which the runs of one source begin; WrongSchedule when there can be none."""

    def __init__(self, source: ScheduledSource) -> None:
        self._source = source
        try:
            line = schedule_line(source.schedule)
            self._trigger = _trigger(line, ZoneInfo(source.timezone))
        except (ValueError, ZoneInfoNotFoundError) as error:
            raise WrongSchedule(
                f"{source.source_id}: schedule {source.schedule!r} in timezone {source.timezone!r} cannot be "
                f"planned by: {error.args[0]}"
            ) from error
        self._may_repeat = line.is_by_the_hour

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Each begin, in UTC, whose scheduled time comes after a moment; none when the line names no day there is."""
        scheduled_at = self._next(moment)
        while scheduled_at is not None:
            # In UTC before anything is added: adding forgets which of two equal hours it was.
            yield scheduled_at.astimezone(UTC) + self._jitter(scheduled_at)
            scheduled_at = self._next(scheduled_at.astimezone(UTC))

    def _next(self, moment: datetime) -> datetime | None:
        """The next scheduled time; of two that the clock shows alike when it is put back, the first.

        A time that is left out when the clock is put forward comes as late as it would have without the change.
        """
        while True:
            found = _later(self._trigger.get_next_fire_time(None, moment + INSTANT), moment)
            if found is None or self._may_repeat or not found.fold:
                return found
            moment = found.astimezone(UTC)

    def _jitter(self, scheduled_at: datetime) -> timedelta:
        """Told by source and day alone, so that what is announced is what happens."""
        said = f"{self._source.seed} {self._source.source_id} {scheduled_at.date()}"
        drawn = int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest())
        return timedelta(seconds=drawn % (self._source.jitter_minutes * 60 + 1))


def _trigger(line: ScheduleLine, timezone: ZoneInfo) -> CronTrigger:
    return CronTrigger(
        minute=line.minute,
        hour=line.hour,
        day=line.day,
        month=line.month,
        day_of_week=line.day_of_week,
        timezone=timezone,
    )


def _later(found: datetime | None, moment: datetime) -> datetime | None:
    """What the trigger found; in the hour that comes twice it finds the first again, and the second is meant."""
    is_past = found is not None and found.astimezone(UTC) <= moment
    return found.replace(fold=1) if found is not None and is_past else found
