"""Finds what a module may not do: import against the direction, cross an edge, be impure, be too long.

`tests/test_architecture.py` has the tables of what is allowed; here is only how a source is read.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Finding:
    """One breach of a rule, at one line."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Rules:
    """What the packages have agreed on."""

    may_import: Mapping[str, frozenset[str]]
    """Each of our packages, and which others of ours it may import."""
    edges: Mapping[str, tuple[str, ...]]
    """A third-party module, and the only files (or folders, ending in a slash) that may import it."""
    pure_packages: frozenset[str]
    impure_imports: frozenset[str]
    """Modules, and names in modules, that a pure package may not import."""
    impure_calls: frozenset[str]
    """Dotted names that a pure package may not call."""
    vague_names: frozenset[str]
    longest_module: int


@dataclass(frozen=True)
class Import:
    """One imported name: `a.b` for `import a.b` and for `from a import b`."""

    name: str
    line: int


def check_source(path: str, source: str, rules: Rules) -> list[Finding]:
    """Every breach in one module, given its path from the root of the checkout."""
    tree = ast.parse(source, filename=path)
    imports = list(imports_of(path, tree))
    return [
        *wrong_directions(path, imports, rules),
        *crossed_edges(path, imports, rules),
        *impurities(path, tree, imports, rules),
        *environment_at_import(path, tree),
        *shape(path, source, rules),
    ]


def package_of(path: str) -> str:
    """The top-level package a module is in."""
    return PurePosixPath(path).parts[0]


def is_within(name: str, module: str) -> bool:
    """Whether a dotted name is the module, or something inside it."""
    return name == module or name.startswith(f"{module}.")


def imports_of(path: str, tree: ast.AST) -> Iterator[Import]:
    """All imports of a module: also in functions, under TYPE_CHECKING, relative and by importlib."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = absolute_module(path, node)
            yield from (Import(f"{origin}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and dotted(node.func) in IMPORTING_CALLS and node.args:
            yield Import(named_module(node.args[0]), node.lineno)


IMPORTING_CALLS = frozenset({"__import__", "import_module", "importlib.import_module"})
UNKNOWN_MODULE = "<computed>"


def absolute_module(path: str, node: ast.ImportFrom) -> str:
    """The module of a `from` import, with its leading dots resolved."""
    if node.level == 0:
        return node.module or ""
    folder = PurePosixPath(path).parts[: -node.level]
    return ".".join([*folder, *filter(None, [node.module])])


def named_module(argument: ast.expr) -> str:
    """What importlib is asked for, when that can be read off the source."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return UNKNOWN_MODULE


def dotted(expression: ast.expr) -> str:
    """`a.b.c` for an attribute chain on a name, else empty."""
    if isinstance(expression, ast.Name):
        return expression.id
    if isinstance(expression, ast.Attribute):
        base = dotted(expression.value)
        return f"{base}.{expression.attr}" if base else ""
    return ""


def wrong_directions(path: str, imports: list[Import], rules: Rules) -> Iterator[Finding]:
    """Imports of our own packages that go against the one way."""
    package = package_of(path)
    for imported in imports:
        target = imported.name.partition(".")[0]
        if imported.name == UNKNOWN_MODULE:
            yield Finding(path, imported.line, "imports a computed name, which no rule can check")
        elif target in rules.may_import and target not in rules.may_import[package] | {package}:
            allowed = ", ".join(sorted(rules.may_import[package])) or "none of the others"
            yield Finding(path, imported.line, f"{package} may not import {target} (it may: {allowed})")


def crossed_edges(path: str, imports: list[Import], rules: Rules) -> Iterator[Finding]:
    """Third-party modules imported outside the place that keeps them."""
    for imported in imports:
        for module, places in rules.edges.items():
            if is_within(imported.name, module) and not any(is_in_place(path, place) for place in places):
                allowed = ", ".join(places) or "no package"
                yield Finding(path, imported.line, f"{module} is imported only in {allowed}")


def is_in_place(path: str, place: str) -> bool:
    """Whether a path is the named file, or lies in the named folder."""
    return path.startswith(place) if place.endswith("/") else path == place


def impurities(path: str, tree: ast.AST, imports: list[Import], rules: Rules) -> Iterator[Finding]:
    """Ways a pure package reaches the network, the disk, the clock or chance."""
    if package_of(path) not in rules.pure_packages:
        return
    for imported in imports:
        for module in sorted(rules.impure_imports):
            if is_within(imported.name, module):
                yield Finding(path, imported.line, f"{package_of(path)} is pure and may not import {module}")
    origins = local_names(path, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = resolved(dotted(node.func), origins)
            if called in rules.impure_calls:
                yield Finding(path, node.lineno, f"{package_of(path)} is pure and may not call {called}")


def local_names(path: str, tree: ast.AST) -> dict[str, str]:
    """What each imported name in a module stands for: `dt` -> `datetime.datetime`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname: alias.name for alias in node.names if alias.asname is not None}
        elif isinstance(node, ast.ImportFrom):
            origin = absolute_module(path, node)
            names |= {alias.asname or alias.name: f"{origin}.{alias.name}" for alias in node.names}
    return names


def resolved(name: str, origins: Mapping[str, str]) -> str:
    """A dotted name as it would be written with no `from` and no `as`."""
    first, _, rest = name.partition(".")
    return ".".join(filter(None, [origins.get(first, first), rest]))


def environment_at_import(path: str, tree: ast.Module) -> Iterator[Finding]:
    """Reads of the environment that happen when a module is imported, rather than when it is called."""
    origins = local_names(path, tree)
    for node in run_at_import(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = resolved(dotted(node), origins)
            if name in {"os.environ", "os.getenv", "os.environb"}:
                yield Finding(path, node.lineno, f"reads {name} at import; take settings as an argument")


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module that run when it is imported: all but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            run_now = [*child.decorator_list, *child.args.defaults, *filter(None, child.args.kw_defaults)]
            for part in run_now:
                yield part
                yield from run_at_import(part)
        elif not isinstance(child, ast.Lambda):
            yield child
            yield from run_at_import(child)


def shape(path: str, source: str, rules: Rules) -> Iterator[Finding]:
    """Modules that are too long, or named for nothing."""
    lines = len(source.splitlines())
    if lines > rules.longest_module:
        yield Finding(path, lines, f"{lines} lines; {rules.longest_module} is the most: split it by meaning")
    for part in PurePosixPath(path).with_suffix("").parts:
        if part.lstrip("_") in rules.vague_names:
            yield Finding(path, 1, f"'{part}' names nothing: a helper lives with the concept it serves")
