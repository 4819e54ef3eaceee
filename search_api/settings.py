"""The settings of search: where the index lives and how the API presents itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SearchSettings(BaseSettings):
    """How records get out."""

    model_config = SettingsConfigDict(env_prefix="CREDATLAS_", frozen=True, extra="ignore")

    index_engine: Literal["embedded", "opensearch"] = "embedded"
    """What holds the index: `embedded`, files of this machine, or `opensearch`, a cluster."""
    index_directory: Path | None = None
    """Folder of the embedded index, on a local disk; none: `index` in the home folder."""
    synonyms_file: Path | None = None
    """Synonyms of your own, one set a line, words separated by commas; they are added to the shipped ones."""
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")] | None = None
    """Address under which visitors reach the catalogue, and which identifies records; none: the address asked."""
    workers: int = Field(default=1, ge=1, le=64)
    """Processes that answer the API."""
    index_batch: int = Field(default=2000, ge=1, le=100_000)
    """Changes that the indexer commits at once."""
    index_processes: int | None = Field(default=None, ge=0, le=64)
    """Processes that build documents while the whole index is built; by default one for each core, at most 4."""
