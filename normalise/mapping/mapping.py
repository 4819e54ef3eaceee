"""One mapping file as a whole."""

from __future__ import annotations

from normalise.mapping.block import Block
from normalise.mapping.expect_block import ExpectBlock
from normalise.mapping.harvest_block import HarvestBlock
from normalise.mapping.record_block import AcceptBlock, Example, IgnoreBlock, Lookup, RecordBlock
from normalise.mapping.source_block import SourceBlock


class Mapping(Block):
    """A source's mapping: the seven blocks, plus its id and hash, which the loader adds."""

    id: str
    """Source id: the file's stem, e.g. `nz_nzqa`."""
    hash: str
    """First 12 hexadecimal digits of the hash of what decides a value: record, accept, ignore, lookups, source."""
    source: SourceBlock
    harvest: HarvestBlock
    record: RecordBlock
    accept: AcceptBlock = AcceptBlock()
    ignore: IgnoreBlock = IgnoreBlock()
    lookups: dict[str, Lookup] = {}
    expect: ExpectBlock = ExpectBlock()
    examples: tuple[Example, ...]
