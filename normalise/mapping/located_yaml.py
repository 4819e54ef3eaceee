"""YAML 1.2 read into plain data that knows the line of each key, and every duplicate key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

KeyPath = tuple[str | int, ...]
MAX_NODES = 100_000
"""Aliases may multiply a small file into a huge one; no honest mapping comes near."""


@dataclass(frozen=True)
class Misplaced:
    """Something wrong with the YAML itself."""

    path: KeyPath
    line: int
    message: str


@dataclass
class LocatedYaml:
    """Plain data, and where its parts stand."""

    data: Any = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    """Path of keys -> line, from 1, of the key (in a list: of the entry)."""
    wrong: list[Misplaced] = field(default_factory=list)

    def line_of(self, path: KeyPath) -> int:
        """The line of a path, or of the nearest part of the file around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def value_of(self, path: KeyPath) -> Any:
        """What stands at a path that there is."""
        value = self.data
        for key in path:
            value = value[key]
        return value


def read_yaml(text: str) -> LocatedYaml:
    """Read one YAML document; what is wrong with it is in `wrong`, never raised."""
    located = LocatedYaml()
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        located.wrong.append(_syntax_error(error))
        return located
    except YAMLError as error:
        located.wrong.append(Misplaced((), 1, f"cannot be read as YAML: {error}"))
        return located
    if root is not None:
        located.data = _Builder(located).build(root, ())
    return located


def _syntax_error(error: MarkedYAMLError) -> Misplaced:
    mark = error.problem_mark or error.context_mark
    line = 1 if mark is None else mark.line + 1
    problem = str(error.problem or error.context or error)
    if "\\t" in problem:
        return Misplaced((), line, "a tab stands where YAML wants spaces; indent with two spaces")
    context = f" {error.context}" if error.problem and error.context else ""
    return Misplaced((), line, f"YAML syntax{context}: {problem}")


class _Builder:
    """Turns composed nodes into data; YAML 1.2 core types, so a date stays the text it is."""

    def __init__(self, located: LocatedYaml) -> None:
        self._located = located
        self._left = MAX_NODES
        self._open: set[int] = set()

    def build(self, node: Node, path: KeyPath) -> Any:
        self._left -= 1
        if self._left < 0 or id(node) in self._open:
            message = f"has over {MAX_NODES:,} values" if self._left < 0 else "holds itself through an alias"
            self._located.wrong.append(Misplaced(path, node.start_mark.line + 1, message))
            return None
        self._located.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, ScalarNode):
            return _scalar(node)
        self._open.add(id(node))
        built: Any = None
        if isinstance(node, MappingNode):
            built = self._mapping(node, path)
        elif isinstance(node, SequenceNode):
            built = self._sequence(node, path)
        self._open.discard(id(node))
        return built

    def _sequence(self, node: SequenceNode, path: KeyPath) -> list[Any]:
        return [self.build(child, (*path, number)) for number, child in enumerate(node.value)]

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self._located.wrong.append(Misplaced(path, line, "a key is a text, not a list or mapping"))
                continue
            key = str(key_node.value)
            if key in built:
                first = self._located.lines[*path, key]
                message = f"the key stands twice, first in line {first}; keep one"
                self._located.wrong.append(Misplaced((*path, key), line, message))
                continue
            self._located.lines[*path, key] = line
            built[key] = self.build(value_node, (*path, key))
        return built


def _scalar(node: ScalarNode) -> str | int | float | bool | None:
    kind = str(node.tag).rsplit(":", 1)[-1]
    text = str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0 if text[:2] in {"0x", "0o"} else 10)
        return float(text) if kind == "float" else text
    except ValueError:
        return text
