"""The house rules of imports: who may know whom, read from the code itself."""

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

OURS = frozenset(
    [
        "activities",
        "carriers",
        "customer",
        "desk",
        "documents",
        "domain",
        "importers",
        "markets",
        "partners",
        "records",
        "runtime",
        "sandbox",
        "starter",
        "tests",
        "wiring",
        "worker",
        "workflows",
    ]
)
WATCHED = OURS | {
    "alembic",
    "fastapi",
    "httpx",
    "sqlalchemy",
    "sqlmodel",
    "structlog",
    "temporalio",
}

MAY_IMPORT = {
    "domain": {"domain"},
    "carriers": {"carriers", "domain"},
    "customer": {"customer", "domain"},
    "documents": {"documents", "domain"},
    "importers": {"domain", "importers"},
    "markets": {"domain", "markets"},
    "activities": {"activities", "domain", "structlog", "temporalio"},
    "workflows": {"activities", "domain", "temporalio", "workflows"},
    "partners": {"activities", "carriers", "domain", "httpx", "partners", "structlog"},
    "records": {"alembic", "domain", "records", "sqlalchemy", "sqlmodel", "structlog"},
    "sandbox": {"httpx", "sandbox", "structlog"},
    "runtime": {"alembic", "httpx", "records", "runtime", "sqlalchemy", "structlog", "temporalio"},
    "starter": OURS - {"activities", "partners", "tests"}
    | {"fastapi", "httpx", "structlog", "temporalio"},
}
"""Each folder and what it may import of ours and of the libraries that bring I/O.

`workflows` know the activities only to name them; `ONLY` narrows some rows to a few modules.
"""

ONLY = {
    "partners": {"activities": {"activities.errors"}},
    "runtime": {"records": {"records.migrate"}},
    "starter": {"sandbox": {"sandbox", "sandbox.config"}},
}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, by its whole name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def trespasses(root: Path) -> list[str]:
    """Every import that the table forbids, as `file imports module`."""
    found = []
    for folder, allowed in MAY_IMPORT.items():
        for path in sorted((root / folder).rglob("*.py")):
            for module in imports(path):
                top = module.split(".", maxsplit=1)[0]
                only = ONLY.get(folder, {}).get(top)
                if (top in WATCHED and top not in allowed) or (only and module not in only):
                    found.append(f"{path.relative_to(root)} imports {module}")
    return found


def test_every_room_imports_only_what_it_may() -> None:
    assert trespasses(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "trespass"),
    [
        ("domain/order.py", "import httpx", "domain/order.py imports httpx"),
        (
            "workflows/order.py",
            "def f():\n    from partners.http import Partner",
            "workflows/order.py imports partners.http",
        ),
        (
            "partners/http.py",
            "from activities.carriage import CarriageActivities",
            "partners/http.py imports activities.carriage",
        ),
    ],
)
def test_a_broken_rule_is_found(tmp_path: Path, file: str, line: str, trespass: str) -> None:
    broken = tmp_path / file
    broken.parent.mkdir()
    broken.write_text(line, encoding="utf-8")

    assert trespasses(tmp_path) == [trespass]


def modules(root: Path) -> dict[str, Path]:
    """Our modules by their dotted names; a package is its `__init__`."""
    files = [path for folder in MAY_IMPORT for path in (root / folder).rglob("*.py")]
    dotted = {".".join(path.relative_to(root).with_suffix("").parts): path for path in files}
    return {name.removesuffix(".__init__"): path for name, path in dotted.items()}


def circle(root: Path) -> list[str]:
    """The first circle of modules that import each other, for types alone as well; [] of none."""
    known = modules(root)
    graph = {name: set(neighbours(path, known)) - {name} for name, path in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def neighbours(path: Path, known: Collection[str]) -> Iterator[str]:
    """The modules of ours that a file imports; of a package the module that is asked of it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            asked = (f"{node.module}.{alias.name}" for alias in node.names)
            found = (each if each in known else node.module for each in asked)
            yield from (each for each in found if each in known)


def test_no_two_modules_need_each_other() -> None:
    assert circle(ROOT) == []


def test_a_circle_is_found(tmp_path: Path) -> None:
    domain = tmp_path / "domain"
    domain.mkdir()
    (domain / "hen.py").write_text("from domain import egg", encoding="utf-8")
    (domain / "egg.py").write_text("from domain.hen import Hen", encoding="utf-8")

    assert set(circle(tmp_path)) == {"domain.egg", "domain.hen"}


def test_the_domain_reads_no_clock() -> None:
    clocks = {"now", "today", "utcnow", "time", "monotonic"}
    for path in sorted((ROOT / "domain").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                named = owner.id if isinstance(owner, ast.Name) else ""
                assert not (node.func.attr in clocks and named in {"datetime", "date", "time"}), (
                    f"{path} reads the clock"
                )


def test_workflows_load_no_library_that_does_io() -> None:
    script = (
        "import sys, workflows.order, workflows.returns;"
        "print(sorted({'httpx', 'sqlmodel', 'sqlalchemy', 'fastapi'} & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
