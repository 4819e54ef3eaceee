"""The settings of the catalogue store."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """Where the system of record is kept."""

    model_config = SettingsConfigDict(env_prefix="CREDATLAS_", frozen=True, extra="ignore")

    database_url: str | None = None
    """SQLAlchemy address of the database; none: `catalogue.db` (SQLite) in the home folder."""
