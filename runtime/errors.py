"""Why a command of ours could not run: for its user, in one sentence, without a traceback."""


class CannotRun(Exception):
    """The message says what is wrong and, where known, what to do; commands print it and end."""

    exit_code = 1
