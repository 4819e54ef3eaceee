"""The `harvest.notify` block: who is told of the end of a source's runs, and of which."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from normalise.mapping.block import Block


class NotifyWhen(StrEnum):
    """Which ends of runs are told."""

    ALWAYS = "always"
    ON_CHANGE = "on_change"
    """When the run published something."""
    ON_PROBLEM = "on_problem"
    """When the run was held, rejected or interrupted, or has more quarantined or unmapped than the one before."""
    NEVER = "never"


VariableName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
"""Name of an environment variable."""


class NotifyBlock(Block):
    """What is not said here is as the settings say for every source."""

    when: NotifyWhen | None = None
    url_variable: VariableName | None = None
    """Environment variable with the address that is told: addresses of webhooks are secrets."""
    secret_variable: VariableName | None = None
    """Environment variable with the secret that signs what is told."""
