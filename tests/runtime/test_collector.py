"""The collector looks seldom while a program starts, and as usual once it serves."""

import gc

from runtime import collector
from runtime.loop import run


async def threshold() -> int:
    return gc.get_threshold()[0]


def test_a_program_that_serves_has_the_usual_pauses_again() -> None:
    usual = gc.get_threshold()
    collector.while_starting()
    assert gc.get_threshold()[0] > usual[0]

    assert run(threshold()) == usual[0]
    assert gc.get_threshold() == usual
