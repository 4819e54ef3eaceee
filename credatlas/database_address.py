"""The address of a database whose password is in a file of its own, as container engines hand secrets over."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

from credatlas.errors import SettingsError


def with_password_from(address: str, file: Path) -> str:
    """The address with the password that the file holds; SettingsError when there is no place for it, or no file."""
    parts = urlsplit(address)
    user, _, place = parts.netloc.rpartition("@")
    if not user or ":" in user:
        why = "names no user" if not user else "has a password already"
        raise SettingsError(
            f"CREDATLAS_DATABASE_PASSWORD_FILE is set, but CREDATLAS_DATABASE_URL {why}; write "
            "postgresql+psycopg://user@host/database, or leave the file out"
        )
    return parts._replace(netloc=f"{user}:{quote(_password(file), safe='')}@{place}").geturl()


def _password(file: Path) -> str:
    try:
        password = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"CREDATLAS_DATABASE_PASSWORD_FILE names {file}, which cannot be read: {error}"
        ) from error
    if not password:
        raise SettingsError(f"CREDATLAS_DATABASE_PASSWORD_FILE names {file}, which is empty")
    return password
