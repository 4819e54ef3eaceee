"""The statements of publishing that write organisations and which records name them."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from catalogue_store.dialect import upsert_from
from catalogue_store.run_row import RunRow
from catalogue_store.states import Outcome
from catalogue_store.tables.raw import staged_link, staged_organisation, staged_record
from catalogue_store.tables.records import organisation, record, record_organisation


def publish_organisations(connection: Connection, row: RunRow) -> None:
    """Bring organisations up to what accepted records say of them; aliases are the operator's and stay."""
    given = select(
        staged_organisation.c.id,
        staged_organisation.c.name_json,
        staged_organisation.c.country,
        staged_organisation.c.webpage,
    ).where(staged_organisation.c.run_id == row.id)
    connection.execute(
        upsert_from(connection, organisation, ["id", "name_json", "country", "webpage"], given)
    )
    accepted = select(staged_record.c.record_id).where(
        staged_record.c.run_id == row.id, staged_record.c.outcome == Outcome.ACCEPTED
    )
    connection.execute(delete(record_organisation).where(record_organisation.c.record_id.in_(accepted)))
    links = (
        select(staged_link.c.record_id, staged_link.c.organisation_id)
        .select_from(staged_link.join(record, record.c.id == staged_link.c.record_id))
        .where(staged_link.c.run_id == row.id, staged_link.c.record_id.in_(accepted))
    )
    connection.execute(insert(record_organisation).from_select(["record_id", "organisation_id"], links))
