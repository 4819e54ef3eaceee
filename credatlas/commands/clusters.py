"""`credatlas clusters`: which records of several sources are one credential, why, and what an operator says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from catalogue_store import CatalogueStore, StoredCluster, StoredPair
from credatlas.commands.options import AsJson
from credatlas.decisions_file import load_decisions
from credatlas.errors import RunFailed, UnknownRecord
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance, now
from credatlas.output import print_json, print_table
from normalise.sameness.decisions import Decisions


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="Records of several sources that are one credential: list, show, find, check.",
        no_args_is_help=True,
    )
    group.command("list")(list_clusters)
    group.command("show")(show)
    group.command("find")(find)
    group.command("check")(check)
    app.add_typer(group, name="clusters")


def list_clusters(
    context: typer.Context,
    possible: Annotated[
        bool, typer.Option("--possible", help="Instead pairs that may be the same, for you to decide.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the credentials that several sources list, or pairs that may be one."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        if possible:
            _print_pairs(list(store.clusters.possible()), as_json)
        else:
            _print_clusters(list(store.clusters.all()), as_json)


def show(
    context: typer.Context,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="Record id: SOURCE:ID.")],
    as_json: AsJson = False,
) -> None:
    """Show what a record was found to be the same as, what speaks for it and what against."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        if store.records.get(record) is None:
            raise UnknownRecord(f"no record '{record}'; a record id is SOURCE:ID, such as nz_nzqa:4587")
        cluster, pairs = store.clusters.of(record), store.clusters.pairs([record])
    if as_json:
        print_json({
            "record": record,
            "cluster": None if cluster is None else _cluster_row(cluster),
            "pairs": [_pair_row(one) for one in pairs],
        })  # fmt: skip
        return
    if cluster is None:
        typer.echo(f"{record} stands alone")
    else:
        typer.echo(f"{record} is one credential with {', '.join(set(cluster.members) - {record})}")
        typer.echo(f"{cluster.representative} stands for all")
    if pairs:
        _print_pairs(pairs, as_json=False)


def find(context: typer.Context) -> None:
    """Compare what changed since the last time; `credatlas up` does so by itself."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        looked_at = store.clustering(instance.decisions_file.current).catch_up(now())
        clusters, members = store.clusters.count()
    compared, credentials = in_number(looked_at, "record"), in_number(clusters, "credential")
    listed = "is listed" if clusters == 1 else "are listed"
    typer.echo(
        f"{compared} compared; {credentials} {listed} more than once, in {in_number(members, 'record')}"
    )


def check(context: typer.Context) -> None:
    """Check your file of decisions: that it can be read, contradicts itself nowhere, and names known records."""
    instance: Instance = context.obj
    path = instance.settings.decisions_path()
    if not path.exists():
        typer.echo(f"no decisions: {path} is not there")
        return
    decisions = load_decisions(path)
    with instance.existing_store() as store:
        unknown = sorted(_unknown(store, decisions))
    counted = f"{in_number(len(decisions.same), 'pair')} the same, {len(decisions.different)} different"
    if unknown:
        raise RunFailed(f"{path}: no such records: {', '.join(unknown)} ({counted})")
    typer.echo(f"{path}: {counted}")


def _unknown(store: CatalogueStore, decisions: Decisions) -> set[str]:
    named = {record_id for pair in (*decisions.same, *decisions.different) for record_id in pair}
    return named - store.records.many(named).keys()


def _print_clusters(clusters: list[StoredCluster], as_json: bool) -> None:
    if as_json:
        print_json([_cluster_row(one) for one in clusters])
    elif clusters:
        print_table(("Stands for all", "The same"), map(_told, clusters))
    else:
        typer.echo("no credential is known to be listed by several sources")


def _told(cluster: StoredCluster) -> tuple[str, str]:
    others = (one for one in cluster.members if one != cluster.representative)
    return cluster.representative, ", ".join(others)


def _print_pairs(pairs: Iterable[StoredPair], as_json: bool) -> None:
    rows = [_pair_row(one) for one in pairs]
    if as_json:
        print_json(rows)
    elif rows:
        heads = ("One", "Other", "Verdict", "Score", "For", "Against")
        print_table(heads, _cells(rows))
    else:
        typer.echo("no such pairs")


def _cells(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        told = "; ".join(row["reasons"]), "; ".join(row["against"])
        yield (*row["records"], row["verdict"], f"{row['score']:.2f}", *told)


def _cluster_row(cluster: StoredCluster) -> dict[str, Any]:
    return {"id": cluster.id, "representative": cluster.representative, "records": list(cluster.members)}


def _pair_row(pair: StoredPair) -> dict[str, Any]:
    return {
        "records": [pair.one_id, pair.other_id],
        "verdict": pair.verdict.value,
        "score": pair.score,
        "reasons": list(pair.reasons),
        "against": list(pair.against),
    }
