"""One thing wrong in a mapping file, in the words an operator reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from normalise.errors import MappingError
from normalise.mapping.located_yaml import KeyPath, LocatedYaml


@dataclass(frozen=True)
class Finding:
    """Where, what, and what would be right."""

    path: KeyPath
    message: str
    allowed: tuple[str, ...] = ()
    given: str | None = None
    """The wrong word, when a nearest right one is worth naming."""
    line: int | None = None
    """Overrules the line of `path`."""

    def text(self, file_name: str, located: LocatedYaml) -> str:
        """One line: `file:line: key.path: what is wrong; allowed: ...; did you mean 'x'?`."""
        line = self.line or located.line_of(self.path)
        place = ".".join(map(str, self.path))
        parts = [f"{file_name}:{line}: {place + ': ' if place else ''}{self.message}"]
        if self.allowed:
            parts.append(f"allowed: {', '.join(self.allowed)}")
        close = nearest(self.given, self.allowed) if self.given is not None else None
        if close is not None:
            parts.append(f"did you mean {close!r}?")
        return "; ".join(parts)


def nearest(given: str, allowed: Iterable[str]) -> str | None:
    """The most similar allowed word, or none that is similar."""
    return next(iter(get_close_matches(given, list(allowed), n=1, cutoff=0.6)), None)


def raise_findings(findings: Iterable[Finding], file_name: str, located: LocatedYaml) -> None:
    """Raise one MappingError with every finding, in the file's order; nothing when there is none."""
    ordered = sorted(findings, key=lambda found: found.line or located.line_of(found.path))
    if ordered:
        texts = dict.fromkeys(found.text(file_name, located) for found in ordered)
        raise MappingError("\n".join(texts))
