"""The base of everything that partners send."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

TEXT_MAX = 500

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""An identifier of a partner's: longer ones are refused, for they end up in keys."""

Remark = Annotated[str, AfterValidator(lambda text: text[:TEXT_MAX])]
"""Words of a partner's, cut where they grow past what a run's history should hold."""


class Wire(BaseModel):
    """Read with tolerance for fields that we do not know; frozen."""

    model_config = ConfigDict(frozen=True, extra="ignore")
