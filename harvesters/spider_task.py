"""What the parent asks of the spider's process, as both sides know it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from normalise.mapping.harvest_block import HtmlPages


@dataclass(frozen=True, slots=True)
class SpiderTask:
    """Where to begin, and how to find rows, keys and the next page."""

    list_url: str
    row: str
    key: str
    detail_url: str | None
    next_link: str | None
    max_pages: int
    user_agent: str
    page_number: int = 1
    """Of the listing page at `list_url`; more than 1 when an interrupted run goes on."""
    done: tuple[str, ...] = ()
    """Keys on that page that were kept already."""

    def told(self) -> dict[str, Any]:
        """The task as JSON values."""
        return asdict(self)


def told_task(told: dict[str, Any]) -> SpiderTask:
    """The task that `SpiderTask.told` told."""
    return SpiderTask(**{**told, "done": tuple(told["done"])})


def spider_task(harvest: HtmlPages, user_agent: str, checkpoint: dict[str, Any]) -> SpiderTask:
    """The task of a mapping's source, from its checkpoint on."""
    return SpiderTask(
        list_url=checkpoint.get("list_url", harvest.list_url),
        row=harvest.row,
        key=harvest.key,
        detail_url=harvest.detail_url,
        next_link=harvest.next_link,
        max_pages=harvest.max_pages,
        user_agent=user_agent,
        page_number=checkpoint.get("page_number", 1),
        done=tuple(checkpoint.get("done", ())),
    )
