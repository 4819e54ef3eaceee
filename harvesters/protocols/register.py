"""Which protocol reads a mapping's source."""

from __future__ import annotations

from harvesters.protocols.contract import SourceProtocol
from harvesters.protocols.ctdl_registry import CtdlRegistryProtocol
from harvesters.protocols.files import FilesProtocol
from harvesters.protocols.html_pages import HtmlPagesProtocol
from harvesters.protocols.table import TableProtocol
from normalise.mapping.harvest_block import CtdlRegistry, Files, HtmlPages, Table
from normalise.mapping.mapping import Mapping


def protocol_for(mapping: Mapping) -> SourceProtocol:
    """The protocol of the mapping's `harvest` block."""
    match mapping.harvest:
        case Table():
            return TableProtocol(mapping.harvest)
        case CtdlRegistry():
            return CtdlRegistryProtocol(mapping.harvest)
        case HtmlPages():
            return HtmlPagesProtocol(mapping.harvest)
        case Files():
            return FilesProtocol(mapping.harvest)
