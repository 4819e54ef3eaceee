"""What a newcomer sees first: the sample providers, harvested into an empty catalogue with progress shown."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from catalogue_store import CatalogueStore
from credatlas.instance import Instance
from search_api.errors import IndexUnreachable


def fill_with_samples(instance: Instance) -> None:
    """Harvest and index the samples if the catalogue is empty and the settings allow it; else do nothing."""
    with instance.open_store() as store:
        if (
            instance.settings.instance.samples == "off"
            or store.records.count() > 0
            or store.changes.last_seq() > 0
        ):
            return
        _require_no_other_catalogue(instance, store)
        sys.stdout.write("The catalogue is empty: harvesting the sample providers (no network is used).\n")
        _harvest_with_progress(instance, store)
        index = instance.open_index()
        try:
            instance.indexer(store, index).settle()
        except IndexUnreachable as error:  # the indexer, which is started next, waits for it
            sys.stdout.write(f"The index is filled later: {error}\n")
        finally:
            index.close()


def _require_no_other_catalogue(instance: Instance, store: CatalogueStore) -> None:
    """Samples would be of use to nobody beside the index of another catalogue."""
    index = instance.open_index()  # a wrong setting of it is told before the harvest, too
    try:
        instance.indexer(store, index).require_same_catalogue()
    except IndexUnreachable:  # the indexer looks again once it answers
        return
    finally:
        index.close()


def _harvest_with_progress(instance: Instance, store: CatalogueStore) -> None:
    # The harvesters bring Scrapy along, which takes a second to import: only a first start pays for it.
    from credatlas.sample_sources import harvest_samples

    columns = (TextColumn("{task.description:32}"), BarColumn(), TextColumn("{task.completed} records"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(file=sys.stdout)) as bars:
        tasks: dict[str, TaskID] = {}

        def show(source_id: str, stage: str, done: int) -> None:
            if source_id not in tasks:
                tasks[source_id] = bars.add_task(source_id, total=None)
            bars.update(tasks[source_id], completed=done, description=f"{source_id}: {stage}")

        reports = harvest_samples(instance, store, show)
        for report in reports:
            task = tasks.get(report.source_id)
            if task is not None:
                bars.update(
                    task, total=report.listed or 1, completed=report.listed, description=report.source_id
                )
    for report in reports:
        sys.stdout.write(f"  {report.source_id}: {report.summary()}\n")
