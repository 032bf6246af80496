"""Names the test files that a change touches, because they import it, directly or not.

python -m tools.touched_tests [REVISION]

A changed module touches every test that imports it, directly or through others, or whose
`conftest.py` does. Any changed file touches the tests that name it; a file that is not a module
also touches those of its package. A removed module touches all: nobody knows who needed it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePath

import grimp

from toolchain.project import ROOT

# A change of these may change any test's outcome.
_ALL = ("pyproject.toml", "requirements", "tests/conftest.py", "tests/__init__.py")
# Files outside a package that its code reads.
_READ_BY = {
    "config": "stacks",
    "definitions": "stacks",
    "app.py": "stacks",
    "cdktf.json": "stacks",
}


def changed(revision: str) -> set[str]:
    """Paths of the files that differ from the merge base with a revision, and of new ones."""
    commands = (
        [
            "git",
            "diff",
            "--name-only",
            "--no-renames",
            "--merge-base",
            "--end-of-options",
            revision,
        ],
        ["git", "ls-files", "--others", "--exclude-standard"],
    )
    return {
        name
        for command in commands
        for name in subprocess.run(  # noqa: S603 - our own arguments
            command, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    }


def packages(root: Path) -> list[str]:
    """The Python packages at the top of a project."""
    return sorted(path.parent.name for path in root.glob("*/__init__.py"))


def touched(files: Iterable[str], root: Path) -> list[str]:
    """The test files that a change of `files` touches, as sorted paths from the root."""
    files = set(files)
    tests = [path.relative_to(root) for path in sorted(root.glob("tests/**/test_*.py"))]
    gone = any(name.endswith(".py") and not (root / name).exists() for name in files)
    if gone or any(name.startswith(_ALL) for name in files):
        return [str(path) for path in tests]
    first, *others = packages(root)
    graph = grimp.build_graph(first, *others, cache_dir=None)
    modules = {module for name in files for module in _modules(name, root, graph)}
    names = {name for file in files for name in _names(PurePath(file))}
    return [
        str(path)
        for path in tests
        if modules & _imported(path, graph) or _named(names, (root / path).read_text())
    ]


def _modules(name: str, root: Path, graph: grimp.ImportGraph) -> set[str]:
    """The module that a changed file is, or the modules that read it."""
    path = PurePath(name)
    if path.parts[0] in _READ_BY:
        package = _READ_BY[path.parts[0]]
        return {package, *graph.find_descendants(package)}
    if path.suffix == ".py":
        return {_module(path)}
    package_path = next((p for p in path.parents if (root / p / "__init__.py").is_file()), None)
    if package_path is None or package_path == PurePath():
        return set()
    package = ".".join(package_path.parts)
    return {package, *graph.find_children(package)} & graph.modules


def _imported(test: PurePath, graph: grimp.ImportGraph) -> set[str]:
    """A test's module, and all that it and the `conftest.py` files above it import."""
    above = {_module(parent / "conftest.py") for parent in test.parents}
    own = {_module(test), *above} & graph.modules
    return own.union(*(graph.find_upstream_modules(module) for module in own))


def _module(path: PurePath) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _names(path: PurePath) -> set[str]:
    """How a test names a file: a module by its path or name, another by its last part."""
    return {str(path), _module(path)} if path.suffix == ".py" else {path.name}


def _named(names: Iterable[str], text: str) -> bool:
    return any(name in text for name in names)


if __name__ == "__main__":
    try:
        print(*touched(changed(*sys.argv[1:] or ["HEAD"]), ROOT), sep="\n")
    except subprocess.CalledProcessError as refused:
        sys.exit(refused.stderr.strip())
