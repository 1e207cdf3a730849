"""The parts of the crash tests' stack: our own command, calling partners as a test wants.

    python parts.py MODE VERB [OPTION ...]

`impatient` gives up on a slow partner after two seconds instead of twenty. `keyless` does so
too and is the negative control: its worker sends no idempotency key and sends again without
asking first, and its world performs whatever it is sent. Nothing in the product can be set so.
"""

import sys
from contextlib import ExitStack
from functools import partial
from unittest.mock import patch

from runtime import collector, exits
from sandbox.config import SandboxConfig
from starter.cli import command_line

WORLDS: dict[str, dict[str, object]] = {
    "impatient": {},
    "keyless": {
        "starter.commands.sandbox.SandboxConfig": partial(SandboxConfig, keys_optional=True)
    },
}
"""What each mode puts in the place of what in the world, which needs nothing of ours."""


def replacements(mode: str, verb: str) -> dict[str, object]:
    """What this mode replaces in this part."""
    if verb == "sandbox":
        return WORLDS[mode]
    from tests.crash.impatience import MODES  # noqa: PLC0415 - seconds of imports

    return MODES[mode]


if __name__ == "__main__":
    mode, *words = sys.argv[1:]
    collector.while_starting()
    with ExitStack() as replaced:
        for name, ours in replacements(mode, words[0]).items():
            replaced.enter_context(patch(name, ours))
        exits.run(lambda: command_line(words))
