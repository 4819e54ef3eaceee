"""Generations of an index in a cluster: tables side by side, and aliases that say which of them answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search_api.index.columns import Columns
from search_api.index.layout import DICTIONARY
from search_api.index.opensearch import Cluster
from search_api.index.opensearch_mappings import mappings, settings

RECORDS, NAMES = "records", "names"
TEMPLATE_PRIORITY = 500


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation: a table of records and one of names, which also says how far it is."""

    name: str
    """`<number>-<layout>`, behind the name of the index."""
    prefix: str

    @property
    def records(self) -> str:
        """Its table of records."""
        return f"{self.prefix}-{self.name}-{RECORDS}"

    @property
    def names(self) -> str:
        """Its table of names."""
        return f"{self.prefix}-{self.name}-{NAMES}"

    @property
    def number(self) -> int:
        """Grows from one to the next."""
        return int(self.name.partition("-")[0])

    @property
    def layout(self) -> str:
        """How its tables are made: a generation of another layout cannot be read here."""
        return self.name.partition("-")[2]


class Tables:
    """The generations of one index."""

    def __init__(self, cluster: Cluster, columns: Columns, layout: str) -> None:
        self._cluster = cluster
        self._columns = columns
        self._prefix = cluster.server.name
        self.layout = layout
        self._pattern = re.compile(rf"{re.escape(self._prefix)}-(\d{{6}}-[a-z0-9-]+)-{NAMES}")

    @property
    def alias(self) -> str:
        """Names the table of records that answers."""
        return self._prefix

    @property
    def names_alias(self) -> str:
        """Names the table of names that answers."""
        return f"{self._prefix}-{NAMES}"

    def generation_of(self, names_table: str) -> Generation | None:
        """The generation that a table of names belongs to."""
        match = self._pattern.fullmatch(names_table)
        return None if match is None else Generation(match[1], self._prefix)

    def all(self) -> list[Generation]:
        """Every generation there is, whether it answers or not, the oldest first."""
        found = (self.generation_of(table) for table in self._cluster.tables(f"{self._prefix}-*-{NAMES}"))
        return sorted((one for one in found if one is not None), key=lambda one: one.number)

    def create(self) -> Generation:
        """Make an empty generation behind all others."""
        self._put_templates()
        number = max((one.number for one in self.all()), default=0)
        while True:
            number += 1
            made = Generation(f"{number:06d}-{self.layout}", self._prefix)
            if self._cluster.create_table(made.names):
                if self._cluster.create_table(made.records):
                    return made
                self.drop(made)  # it is what somebody's deleting has left, with documents in it

    def drop(self, generation: Generation) -> None:
        """Delete a generation."""
        self._cluster.drop_tables([generation.records, generation.names])

    def switch_to(self, generation: Generation) -> None:
        """Let this generation answer: readers find the old tables or the new ones, never some of either."""
        aliases = {self.alias: generation.records, self.names_alias: generation.names}
        self._cluster.move_aliases(aliases, f"{self._prefix}-*")

    def set_for_building(self, generation: Generation) -> None:
        """No copies: who fails builds anew. What was taken is on the disk all the same.

        A node may be started again in the middle without anybody's request failing.
        """
        self._cluster.set([generation.records], {"index": {"number_of_replicas": 0}})

    def set_for_answering(self, generation: Generation) -> None:
        """As many copies as are wanted."""
        copies = {"number_of_replicas": self._cluster.server.replicas}
        self._cluster.set([generation.records], {"index": copies})

    def _put_templates(self) -> None:
        """How tables of this layout are made: each time anew, as a cluster may have lost what it was told."""
        shards = self._cluster.server.shards
        tables = ((RECORDS, self._columns, shards), (NAMES, DICTIONARY, 1))
        for table, columns, count in tables:
            body = {
                "index_patterns": [f"{self._prefix}-*-{self.layout}-{table}"],
                "priority": TEMPLATE_PRIORITY,
                "template": {
                    "settings": settings(count, self._cluster.server.replicas),
                    "mappings": mappings(columns, with_state=table == NAMES),
                },
            }
            self._cluster.put_template(f"{self._prefix}-{self.layout}-{table}", body)
