import subprocess
import sys

import pytest


def ending_of(body: str) -> subprocess.CompletedProcess[str]:
    """Run a program whose main function has this body."""
    lines = [
        "import sys",
        "from runtime import exits",
        "def main():",
        *(f"    {line}" for line in body.splitlines()),
        "exits.run(main)",
    ]
    return subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("return None", 0),
        ("return 3", 3),
        ("sys.exit()", 0),
        ("sys.exit(2)", 2),
        ("sys.exit('no such order')", 1),
        ("raise KeyboardInterrupt", 130),
        ("raise ValueError('broken')", 1),
    ],
)
def test_a_program_ends_with_the_code_it_meant(body: str, code: int) -> None:
    assert ending_of(body).returncode == code


def test_what_was_written_is_not_lost() -> None:
    assert ending_of("print('order-1', end='')").stdout == "order-1"


def test_a_failure_is_shown_on_standard_error() -> None:
    assert "no such order" in ending_of("sys.exit('no such order')").stderr
    assert "ValueError: broken" in ending_of("raise ValueError('broken')").stderr


def test_a_reader_that_stops_reading_is_no_failure() -> None:
    closing = (
        "import os\nprint('order-1')\nread, write = os.pipe()\nos.close(read)\nos.dup2(write, 1)"
    )

    ending = ending_of(closing)

    assert (ending.returncode, ending.stderr) == (0, "")


def test_nothing_runs_after_the_end() -> None:
    late = "import atexit\natexit.register(print, 'too late')"

    assert ending_of(late).stdout == ""
