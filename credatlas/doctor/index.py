"""The index: does it open, is it as far as the change log, does it hold what the store holds?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from catalogue_store import CatalogueStore
from credatlas.doctor.finding import Finding, Repair, Weight
from credatlas.errors import SettingsError
from credatlas.instance import Instance
from search_api.errors import IndexUnreachable, OtherCatalogue, SearchError

ANEW = "`credatlas index rebuild`; searches go on meanwhile"
FIRST = "`credatlas index rebuild`; searches answer once it is built"


def check_index(instance: Instance, store: CatalogueStore) -> Iterator[Finding]:
    """What keeps searches from answering, or from answering right."""
    last_seq = store.changes.last_seq()
    try:
        index = instance.open_index()
    except (IndexUnreachable, SettingsError):  # of the cluster, and told where that was asked
        return
    try:
        instance.indexer(store, index).require_same_catalogue()
        checkpoint, generation = index.checkpoint(), index.generation
        if checkpoint > last_seq:
            yield _wrong(
                f"the index is at change {checkpoint}, but the change log ends at {last_seq}",
                "the database is an older copy than the index was made from, so the index may show what is gone",
            )
        elif checkpoint < last_seq:
            yield Finding(
                Weight.NOTE,
                "index",
                f"the index is {last_seq - checkpoint} changes behind the store (generation {generation})",
                "the indexer is at work, or not running",
                "`credatlas index follow --once`, or `credatlas up`",
            )
        else:
            kinds = Counter(str(one.kind) for one in instance.indexer(store, index).verify())
            if kinds:
                counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
                yield _wrong(f"the index differs from the store: {counts}", "searches show the wrong records")
    except IndexUnreachable:
        return
    except OtherCatalogue as error:
        yield Finding(
            Weight.ERROR,
            "index",
            str(error),
            "searches show another catalogue's records, and nothing of this database is indexed",
            "correct the setting that is wrong; `credatlas index rebuild` only if the other catalogue may go",
        )
    except SearchError as error:
        if last_seq > 0:
            yield _wrong(str(error), "searches and pages answer 503", FIRST)
    finally:
        index.close()


def _wrong(what: str, means: str, mend: str = ANEW) -> Finding:
    return Finding(Weight.ERROR, "index", what, means, mend, Repair.REBUILD_INDEX)
