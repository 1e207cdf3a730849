"""What operators do with Temporal's own tools works: its CLI speaks for its UI too."""

import asyncio
import json

from domain.status import Stage
from runtime.temporal_server import find_temporal
from tests.builders import a_line, an_order
from tests.journeys.conftest import House


async def test_temporals_cli_answers_a_hold_by_update_and_is_told_why_not(house: House) -> None:
    journey = await house.submit(an_order(lines=(a_line(hs_code=None),)))
    hold = await journey.held()
    answer = {"kind": "classify_line", "hold_id": hold.hold_id, "by": "ops", "sku": "LAMP"}

    code, said = await _temporal(house, journey.handle.id, answer | {"hs_code": "9405"})
    assert code == 1
    assert "hs_code" in said

    code, said = await _temporal(house, journey.handle.id, answer | {"hs_code": "940521"})
    assert code == 0, said
    assert (await (await journey.booked()).status()).stage is Stage.BOOKED


async def _temporal(house: House, run: str, answer: dict[str, str]) -> tuple[int, str]:
    """`temporal workflow update execute`, as a person types it."""
    process = await asyncio.create_subprocess_exec(
        *(str(find_temporal()), "workflow", "update", "execute"),
        *("--address", house.client.service_client.config.target_host),
        *("--workflow-id", run, "--name", "resolve", "--input", json.dumps(answer)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()
