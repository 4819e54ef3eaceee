"""The schema: SQLAlchemy tables, and nothing else."""

from catalogue_store.tables import raw, records, sameness, service, sources
from catalogue_store.tables.columns import metadata

__all__ = ["metadata", "raw", "records", "sameness", "service", "sources"]
