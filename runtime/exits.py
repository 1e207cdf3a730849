"""Exit codes that are true.

The Temporal SDK's native threads sometimes crash a short-lived process while the interpreter
shuts down (temporalio/sdk-python#300): a command that did its work then ends with -6 or -11.
So our programs do not shut the interpreter down. They flush what they owe and leave.
"""

import contextlib
import logging
import os
import sys
from collections.abc import Callable
from typing import NoReturn

INTERRUPTED = 130  # 128 + SIGINT, as shells say it


def leave(code: int) -> NoReturn:
    """End the process now with this code, after flushing logs and standard streams."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        # A reader that went away (`tidewaiter holds | head`) is no failure of ours.
        with contextlib.suppress(BrokenPipeError):
            stream.flush()
    os._exit(code)


def run(main: Callable[[], object]) -> NoReturn:
    """Run a program's main function and leave with the exit code that Python would have given.

    An ``int`` returned is the code; so is that of a ``SystemExit``. An exception is printed
    and becomes 1, Ctrl-C becomes 130.
    """
    leave(_code_of(main))


def _code_of(main: Callable[[], object]) -> int:
    try:
        result = main()
    except SystemExit as exit_:
        if isinstance(exit_.code, str):
            sys.stderr.write(f"{exit_.code}\n")
            return 1
        return exit_.code or 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException:  # noqa: BLE001 - what the interpreter does with it, done here
        sys.excepthook(*sys.exc_info())
        return 1
    return result if isinstance(result, int) else 0
