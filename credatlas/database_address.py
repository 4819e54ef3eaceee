"""The address of a database whose password is in a file of its own, as container engines hand secrets over."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

from credatlas.errors import SettingsError
from credatlas.secret_file import secret_in


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
    secret = secret_in(file, "CREDATLAS_DATABASE_PASSWORD_FILE")
    return parts._replace(netloc=f"{user}:{quote(secret, safe='')}@{place}").geturl()
