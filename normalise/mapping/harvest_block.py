"""The `harvest` block: how a source is fetched, one model per protocol."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, PositiveInt, field_validator, model_validator

from normalise.mapping.block import Block
from normalise.mapping.checked_text import (
    ClassName,
    DetailAddress,
    ElementSelector,
    Encoding,
    FileName,
    HeaderName,
    KeyPattern,
    PathSegment,
    Pattern,
    WebAddress,
)
from normalise.mapping.finding import nearest
from normalise.mapping.notify_block import NotifyBlock
from normalise.mapping.records_rule import JmesPath, RecordsRules
from normalise.mapping.schedule_line import schedule_line


class Politeness(Block):
    """How slowly a source is asked; only ever slower than the program's own floor."""

    spacing_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    """Least time between two requests to one host; below 1 only for hosts that the settings allow."""
    timeout_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 30.0
    """For one request, connection and body together."""
    max_bytes: PositiveInt = 32 * 1024 * 1024
    """Largest body after decompression."""
    retries: Annotated[int, Field(ge=0, le=10)] = 3


class HarvestBase(Block):
    """What all protocols have."""

    schedule: str | None = None
    """Cron line `minute hour day month weekday`, weekdays by name only (`sun`); none: never by itself."""
    timezone: str = "UTC"
    """Of the schedule, as the IANA database names it; must be stated where there is a schedule."""
    jitter_minutes: Annotated[int, Field(ge=0, le=720)] = 0
    """Runs begin up to so much later than the schedule says, each day by another span."""
    notify: NotifyBlock = NotifyBlock()
    politeness: Politeness = Politeness()
    wall_clock_minutes: PositiveInt = 120
    memory_mb: PositiveInt = 1024
    full_every_days: PositiveInt = 7
    """Where a protocol can follow changes: only a full run notices what disappeared without a word, so one is due
    this often."""
    checkpoint_hours: PositiveInt = 24
    """A listing read further back than this is read again from its beginning: it will have moved."""
    lost_in_a_row: PositiveInt = 20
    """So many records that cannot be had, one after another, are the site's fault and not theirs."""
    failed_in_a_row: PositiveInt = 3
    """The same for failures that may pass: each has been tried several times already."""
    first_pause_minutes: PositiveInt = 15
    """How long the scheduler leaves the source alone after a run that failed; doubled after each further one .."""
    longest_pause_minutes: PositiveInt = 24 * 60
    """.. up to this."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address the file names, at whose hosts a run asks; none when all it reads is on this machine."""
        return ()

    @field_validator("schedule")
    @classmethod
    def _is_a_schedule(cls, value: str | None) -> str | None:
        if value is not None and not schedule_line(value).ever_comes:
            raise ValueError(f"schedule {value!r}: no month that it names has such a day")
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            close = nearest(value, available_timezones())
            hint = "" if close is None else f"; did you mean {close!r}?"
            raise ValueError(
                f"timezone {value!r} is not in the IANA database; right is UTC or a name such as "
                f"Pacific/Auckland{hint}"
            ) from error
        return value

    @model_validator(mode="after")
    def _pauses_grow(self) -> Self:
        first, longest = self.first_pause_minutes, self.longest_pause_minutes
        if longest < first:
            raise ValueError(
                f"longest_pause_minutes {longest} is shorter than first_pause_minutes {first}; "
                f"right is {first} or more"
            )
        return self

    @model_validator(mode="after")
    def _states_its_timezone(self) -> Self:
        if self.schedule is not None and "timezone" not in self.model_fields_set:
            raise ValueError(
                f"the schedule {self.schedule!r} needs its `timezone`: UTC, or a name such as Pacific/Auckland"
            )
        return self


class HtmlPages(HarvestBase):
    """Listing pages with a row and a detail page for each record; only rows and links are found here."""

    protocol: Literal["html_pages"]
    list_url: WebAddress
    row: ElementSelector
    """CSS selector of one record's row in a listing page; the table's head row goes with it."""
    key: KeyPattern
    """Regular expression with one group that finds the record's key in a link of the row."""
    detail_url: DetailAddress | None = None
    """Address of the detail page with `{key}`; none when the row is all there is."""
    next_link: ElementSelector | None = None
    """CSS selector of the link to the next listing page."""
    max_pages: PositiveInt = 200
    region: ElementSelector | None = None
    """CSS selector of the part of a detail page whose text decides whether it changed."""
    never_fetch: tuple[Pattern, ...] = ()
    """Regular expressions of addresses that are never requested, whatever links to them."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The listing's, and the detail page's with its placeholder."""
        return (self.list_url,) if self.detail_url is None else (self.list_url, self.detail_url)


class CtdlRegistry(HarvestBase):
    """The Credential Registry's envelopes, graphs and events."""

    protocol: Literal["ctdl_registry"]
    base_url: WebAddress
    community: PathSegment = "ce-registry"
    profile: Literal["strict", "wide", "classes"] = "strict"
    """`strict`: micro-credentials and badges; `wide` adds certificates; `classes`: those listed."""
    classes: tuple[ClassName, ...] = ()
    """CTDL classes with prefix, only with profile `classes`."""
    fetch: Literal["graph", "batch", "envelope"] = "batch"
    """`batch`: POST /graph/search; `graph`: GET /graph/{ctid}; `envelope`: the listing brings the graphs."""
    batch_size: Annotated[int, Field(ge=1, le=200)] = 50
    per_page: Annotated[int, Field(ge=1, le=200)] = 200
    max_pages: PositiveInt = 10_000
    provisional: Literal["exclude", "include", "only"] = "exclude"
    events: bool = True
    """Follow /envelopes/events between full scans."""
    events_per_page: Annotated[int, Field(ge=1, le=200)] = 100
    events_overlap_minutes: Annotated[int, Field(ge=0)] = 10
    """How long before the last known event (or the scan's start) the feed is read again."""
    total_headers: tuple[HeaderName, ...] = ("X-Total", "Total")
    """Headers that may state how many there are, most trusted first; else a short page is the last."""
    resolve_organisations: bool = True

    @property
    def addresses(self) -> tuple[str, ...]:
        """The registry's."""
        return (self.base_url,)


class Table(HarvestBase):
    """One CSV, TSV or XLSX file: one row a record."""

    protocol: Literal["table"]
    url: WebAddress | None = None
    file: Annotated[str, Field(min_length=1)] | None = None
    """Path of a local file, relative to the mapping file."""
    format: Literal["auto", "csv", "tsv", "xlsx"] = "auto"
    encoding: Encoding = "auto"
    """`auto`: byte order mark, then the transport's charset, then UTF-8, then Windows-1252 with an issue."""
    sheet: Annotated[str, Field(min_length=1)] | None = None
    """XLSX only; none: the first."""
    header_row: PositiveInt = 1
    max_rows: PositiveInt = 1_000_000

    @property
    def addresses(self) -> tuple[str, ...]:
        """The file's, unless it is a local one."""
        return () if self.url is None else (self.url,)


class Files(HarvestBase):
    """Saved documents, one file or a folder of them: JSON, JSON-LD, XML, RDF; each holds one record or more."""

    protocol: Literal["files"]
    folder: Annotated[str, Field(min_length=1)] | None = None
    """Path of a local folder, relative to the mapping file."""
    url: WebAddress | None = None
    """Or the address of one file."""
    names: Annotated[tuple[FileName, ...], Field(min_length=1)] = ("*",)
    """Patterns of the names of the files that are read, such as `*.json`; `*` and `?` as in a shell."""
    media_type: Literal[
        "auto", "application/json", "application/ld+json", "application/xml", "application/rdf+xml",
        "text/turtle", "text/html",
    ] = "auto"  # fmt: skip
    """`auto`: by the transport, the file's ending, then what it begins with."""
    records: RecordsRules | None = None
    """Where the records stand in a file; none: what the standard says, else each file is one record."""
    related: JmesPath | None = None
    """JMESPath in a record that finds ids or addresses of other documents; those among the files come along."""
    max_files: PositiveInt = 100_000

    @property
    def addresses(self) -> tuple[str, ...]:
        """The file's, unless the files are local ones."""
        return () if self.url is None else (self.url,)


HarvestBlock = Annotated[HtmlPages | CtdlRegistry | Table | Files, Field(discriminator="protocol")]
