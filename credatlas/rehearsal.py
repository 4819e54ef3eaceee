"""Harvests saved records and says what became of each; those of a registry are served here in its own protocol.

Nothing of the operator's catalogue is touched: the rehearsal has a catalogue of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalogue_store import CatalogueStore
from credatlas.errors import UsageError
from credatlas.fate import Fate, fate_of
from credatlas.files_rehearsal import rehearse_files
from credatlas.instance import Instance
from credatlas.sample_sources import harvest_from
from harvesters.protocols.registry_classes import is_misspelt, wanted_classes
from harvesters.report import RunReport
from harvesters.sample_providers.app import build_app
from harvesters.sample_providers.registry_folder import RegistryFolder
from harvesters.sample_providers.server import SampleServer
from normalise.ctdl import load_facts
from normalise.identity import record_id
from normalise.mapping.accept_block import AcceptBlock, Condition
from normalise.mapping.harvest_block import CtdlRegistry, Files
from normalise.mapping.mapping import Mapping, MappingBlocks, mapping_of
from normalise.mapping.sample_variant import as_sample


def rehearse(
    instance: Instance, store: CatalogueStore, source: str, folder: Path, *, every_class: bool = False
) -> tuple[RunReport, list[Fate]]:
    """Harvest the folder's files as the `source`, a registry or one of saved files; every file has a fate.

    Of a registry every class of credential is accepted; with `every_class`, whatever class a file states, unless
    CTDL has none of that name. Nothing is demanded of a class that CTDL gives no such property.
    """
    found = instance.mapping_files.load(source)
    if isinstance(found.harvest, Files):
        return rehearse_files(instance, store, found, folder, every_class=every_class)
    if not isinstance(found.harvest, CtdlRegistry):
        raise UsageError(
            f"{source}: its protocol is {found.harvest.protocol}; a rehearsal is of a source with the protocol "
            f"ctdl_registry or files; `credatlas preview {source}` shows what a run would make of any other"
        )
    contents = RegistryFolder(folder)
    if not contents.files:
        raise UsageError(f"{folder}: no record among {len(contents.refused)} .json files in it and below")
    with SampleServer(build_app(registry_sample=contents)) as server:
        mapping = as_sample(found, server.origin)
        stated = {name for name in _stated(contents) if not is_misspelt(name)} if every_class else set()
        mapping = accepting(mapping, credential_classes().union(stated))
        report = harvest_from(instance, store, mapping, server.origin)
    fates = [*_fates(store, mapping, contents, report), *_no_records(contents)]
    return report, sorted(fates, key=lambda fate: fate.file)


def _stated(contents: RegistryFolder) -> Iterator[str]:
    return (envelope.ctdl_type for envelope in contents.envelopes())


def credential_classes() -> frozenset[str]:
    """Every class of CTDL that is a credential."""
    facts = load_facts()
    return frozenset(name for name in facts.parents if "ceterms:Credential" in facts.ancestors(name))


def accepting(mapping: Mapping, classes: frozenset[str]) -> Mapping:
    """The mapping that accepts these classes and never holds a run for what it quarantines."""
    blocks = MappingBlocks(
        source=mapping.source,
        harvest=mapping.harvest.model_copy(update={"profile": "classes", "classes": tuple(sorted(classes))}),
        record=mapping.record,
        accept=AcceptBlock(tuple(_widened(condition, classes) for condition in mapping.accept.root)),
        ignore=mapping.ignore,
        lookups=mapping.lookups,
        expect=mapping.expect.model_copy(update={"quarantined_share": 1.0, "fill": {}}),
        examples=mapping.examples,
    )
    return mapping_of(blocks, mapping.id)


def _widened(condition: Condition, classes: frozenset[str]) -> Condition:
    """A condition on classes that also lets every class of credential in."""
    if condition.in_ is None or classes.isdisjoint(condition.in_):
        return condition
    refused = tuple(name for name in condition.refused if name not in classes)
    return condition.model_copy(
        update={"in_": tuple(sorted(classes.union(condition.in_))), "refused": refused}
    )


def _no_records(contents: RegistryFolder) -> Iterator[Fate]:
    for name, why in contents.refused.items():
        yield Fate(name, None, "no record", (why,))


def _fates(
    store: CatalogueStore, mapping: Mapping, contents: RegistryFolder, report: RunReport
) -> Iterator[Fate]:
    wanted = wanted_classes(mapping.harvest) if isinstance(mapping.harvest, CtdlRegistry) else frozenset()
    seen: set[str] = set()
    for name, envelope in contents.files:
        identifier = record_id(mapping.id, envelope.ctid, mapping.record.id.case)
        class_name = envelope.ctdl_type
        if identifier in seen:
            yield Fate(name, class_name, "duplicate", (f"{identifier} is listed more than once",))
        elif class_name not in wanted and not is_misspelt(class_name):
            seen.add(identifier)
            yield Fate(name, class_name, "not accepted", (f"counted under {class_name}",))
        else:
            seen.add(identifier)
            yield fate_of(store, Fate(name, class_name, "quarantined"), identifier, report)
