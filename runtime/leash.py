"""Run a command that cannot outlive whoever started it.

    python leash.py COMMAND [ARGUMENT ...]     with a pipe as standard input

The owner holds the pipe's other end open and writes nothing. When it dies, even by SIGKILL,
the kernel closes that end: the one sign of a parent's death that every POSIX system gives and
no program needs to cooperate with (Linux's PR_SET_PDEATHSIG is Linux's alone, and follows the
parent's thread). A watcher waits for it and kills the command with SIGKILL: the owner went
without stopping anything in order, everything it ran survives a kill by design, and a new
owner may be waiting for the files.

The command replaces this process, so its pid is the one the owner knows. Used as a script and
with the standard library only, to start in milliseconds.
"""

import os
import select
import signal
import sys
from typing import NoReturn

OWNER = 0  # standard input


def main(command: list[str]) -> NoReturn:
    """Fork the watcher, then become the command, with nothing as its standard input."""
    # The command inherits the only writing end: its own death closes this pipe.
    over, running = os.pipe()
    pid = os.getpid()
    if os.fork() == 0:
        os.close(running)
        watch(pid, over)
        os._exit(0)
    os.set_inheritable(running, True)
    os.dup2(os.open(os.devnull, os.O_RDONLY), OWNER)
    os.execvp(command[0], command)  # noqa: S606 - no shell is the point


def watch(pid: int, over: int) -> None:
    """Wait for the end of the owner or of the command; kill the command if it is still there."""
    select.select([OWNER, over], [], [])
    # Its parent for as long as it lives, unreaped included: no other process can have the pid.
    if os.getppid() == pid:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
