"""No test takes the time when its file is imported: it may be another day once the test runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from toolchain.project import ROOT

# As they are called, whatever of its module is imported.
CLOCK = {"now", "today", "utcnow", "time.time", "time.time_ns", "localtime", "gmtime"}
# What it makes begins with the time, and so does the name of a test that has it as a parameter.
CLOCK.add("gzip.compress")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(slots=True)
class Module:
    """What a file calls. `imported`: names from other modules, as `module:name`."""

    at_import: dict[str, int] = field(default_factory=dict)
    functions: dict[str, set[str]] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)


def read(text: str) -> Module:
    """Read a file."""
    found, tree = Module(), ast.parse(text)
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            names = (alias.name for alias in statement.names)
            found.imported |= {name: f"{statement.module}:{name}" for name in names}
        if isinstance(statement, _FUNCTIONS):
            inside = (call for line in statement.body for call in ast.walk(line))
            found.functions[statement.name] = {_name(one) for one in inside} - {""}
        found.at_import |= {_name(one): one.lineno for one in _evaluated(statement) if _name(one)}
    return found


def _evaluated(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that are made when a file is imported: of functions the decorators and defaults."""
    if isinstance(node, ast.Call):
        yield node
    later = node.body if isinstance(node, (*_FUNCTIONS, ast.Lambda)) else []
    for child in ast.iter_child_nodes(node):
        if child is not later and not (isinstance(later, list) and child in later):
            yield from _evaluated(child)


def _name(node: ast.AST) -> str:
    """`a.b` of a call of `a.b()`, unless it is told the time."""
    if not isinstance(node, ast.Call) or any(one.arg == "mtime" for one in node.keywords):
        return ""
    return ast.unparse(node.func)


def _asks(modules: dict[str, Module]) -> set[str]:
    """The functions that take the time, or call one that does, as `module:name`."""
    found: set[str] = set()
    while True:
        more = {
            f"{module}:{name}"
            for module, one in modules.items()
            for name, calls in one.functions.items()
            if any(_takes_time(call, module, one, found) for call in calls)
        }
        if more == found:
            return found
        found = more


def _takes_time(call: str, module: str, one: Module, asking: set[str]) -> bool:
    if call in one.functions:
        return f"{module}:{call}" in asking
    if one.imported.get(call, "").startswith("tests."):
        return one.imported[call] in asking
    return call in CLOCK or call.rpartition(".")[2] in CLOCK


def taken_at_import(files: dict[str, str]) -> list[str]:
    """Where the time is taken, as `module:line`. `files`: texts by module."""
    modules = {name: read(text) for name, text in files.items()}
    asking = _asks(modules)
    return [
        f"{module}:{line}"
        for module, one in modules.items()
        for call, line in one.at_import.items()
        if _takes_time(call, module, one, asking)
    ]


def test_no_test_takes_the_time_when_its_file_is_imported() -> None:
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text(encoding="utf-8")
        for path in Path(ROOT, "tests").rglob("*.py")
    }
    assert len(files) > 100
    assert taken_at_import(files) == []


@pytest.mark.parametrize(
    "line",
    [
        "NOW = datetime.now(UTC)",
        "DAY = str(ago(3))",
        "class A:\n    day = today()",
        "@mark(own())\ndef test(): ...",
        "def test(day=today()): ...",
        "DAYS = [ago(n) for n in range(3)]",
        'BODY = gzip.compress(b"{}")',
    ],
)
def test_such_a_line_is_found(line: str) -> None:
    helper = (
        "def today():\n    return datetime.now(UTC).date()\ndef ago(n):\n    return today() - n"
    )
    text = f"from tests.a import ago, today\ndef own():\n    return time.time()\n{line}\n"
    (found,) = taken_at_import({"tests.a": helper, "tests.b": text})
    assert found.startswith("tests.b:")


def test_a_test_may_take_it() -> None:
    text = (
        "from tests.a import today\ndef test():\n    today()\nLATER = lambda: datetime.now(UTC)\n"
        'BODY = gzip.compress(b"{}", mtime=0)\n'
    )
    assert taken_at_import({"tests.b": text}) == []
