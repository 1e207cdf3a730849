"""The house rules of imports: who may know whom, read from the code itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
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
