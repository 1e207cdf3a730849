"""The settings of a verb, or why there are none."""

from pathlib import Path

from pydantic import ValidationError

from runtime.settings import Settings, variable
from starter.commands.trouble import BadInput


def settings(home: Path | None = None) -> Settings:
    """The settings of this process, at this home where one is given.

    Raises:
        BadInput: A variable does not parse, each is named with its value and the reason; or a
            folder of files of ours is none.
    """
    try:
        found = Settings(home=home) if home else Settings()
    except ValidationError as error:
        wrong = (
            f"{variable(str(fault['loc'][0]))}={fault['input']}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        )
        raise BadInput("\n".join(wrong)) from error
    if found.markets and not found.markets.is_dir():
        raise BadInput(f"{variable('markets')}={found.markets}: is no folder of market files")
    if found.carriers and not found.carriers.is_dir():
        raise BadInput(f"{variable('carriers')}={found.carriers}: is no folder of carriers' files")
    return found
