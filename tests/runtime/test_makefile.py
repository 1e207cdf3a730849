import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Not as a part of the make that may be running these tests.
    environment = {key: text for key, text in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_bare_make_says_what_every_verb_does() -> None:
    told = dict(re.findall(r"^make ([\w-]+) +(.+)$", make().stdout, flags=re.MULTILINE))

    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert phony
    assert told.keys() == set(phony[1].split())
    assert {"demo", "up", "test", "check", "bench", "histories"} <= told.keys()


def test_an_old_python_is_refused_with_the_way_out(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    refused = make("demo", f"PYTHON={old}", f"VENV={tmp_path}/venv")

    assert refused.returncode == 2
    assert "needs Python 3.11 or newer" in refused.stderr
    assert not (tmp_path / "venv").exists()


def test_the_locks_name_no_machine_and_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text()

        assert "--index-url" not in lock
        assert "--find-links" not in lock
        assert "://" not in lock
        assert "--hash=sha256:" in lock


def test_what_runs_is_tested_in_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text().splitlines()
        return {line for line in lines if "==" in line}

    assert pins("requirements.lock") < pins("requirements-dev.lock")
