"""One mapping file as a whole."""

from __future__ import annotations

import hashlib
from typing import Annotated

import orjson
from pydantic import Field

from normalise.mapping.accept_block import AcceptBlock
from normalise.mapping.block import Block
from normalise.mapping.example import Example
from normalise.mapping.expect_block import ExpectBlock
from normalise.mapping.harvest_block import HarvestBlock
from normalise.mapping.ignore_block import IgnoreBlock
from normalise.mapping.lookup import Lookup
from normalise.mapping.record_block import RecordBlock
from normalise.mapping.source_block import SourceBlock

DECIDING_BLOCKS = {"source", "record", "accept", "ignore", "lookups"}


class MappingBlocks(Block):
    """What a mapping file says."""

    source: SourceBlock
    harvest: HarvestBlock
    record: RecordBlock
    accept: AcceptBlock = AcceptBlock()
    ignore: IgnoreBlock = IgnoreBlock()
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    expect: ExpectBlock = ExpectBlock()
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]


class Mapping(MappingBlocks):
    """A source's mapping: the blocks of its file, plus its id and hash, which the loader adds."""

    id: str
    """Source id: the file's stem, e.g. `nz_nzqa`."""
    hash: str
    """First 12 hexadecimal digits of the hash of what decides a value: `DECIDING_BLOCKS`."""


def mapping_hash(blocks: MappingBlocks) -> str:
    """The hash of what decides a value; comments, layout and the other blocks do not count."""
    deciding = blocks.model_dump(mode="json", by_alias=True, include=DECIDING_BLOCKS, exclude_unset=True)
    return hashlib.blake2b(orjson.dumps(deciding, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


def mapping_of(blocks: MappingBlocks, source_id: str) -> Mapping:
    """The mapping of a source, with its id and hash."""
    given = {
        name: getattr(blocks, name) for name in MappingBlocks.model_fields if name in blocks.model_fields_set
    }
    return Mapping(id=source_id, hash=mapping_hash(blocks), **given)
