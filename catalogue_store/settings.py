"""The settings of the catalogue store."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """Where the system of record is kept."""

    model_config = SettingsConfigDict(env_prefix="CREDATLAS_", frozen=True, extra="ignore")

    database_url: str | None = None
    """SQLAlchemy address of the database; none: `catalogue.db` (SQLite) in the home folder."""
    database_password_file: Path | None = None
    """File that holds the password of the address's user, so that no variable shows it."""
    keep_payloads_days: int | None = Field(default=None, ge=1)
    """Days that a raw form which a record no longer shows is kept; none: for ever. The newest always stays."""
    keep_versions_days: int | None = Field(default=None, ge=1)
    """Days that an earlier version of a record is kept; none: for ever."""
    keep_runs_days: int | None = Field(default=None, ge=1)
    """Days that a run's report is kept, and what an address answered; none: for ever."""
