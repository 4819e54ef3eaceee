"""Secrets in files of their own, as container engines hand them over."""

from __future__ import annotations

from pathlib import Path

from credatlas.errors import SettingsError


def secret_in(file: Path, setting: str) -> str:
    """What the file holds, without the line's end; SettingsError names the setting when it holds nothing readable."""
    try:
        secret = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting} names {file}, which cannot be read: {error}") from error
    if not secret:
        raise SettingsError(f"{setting} names {file}, which is empty")
    return secret
