"""The base of everything that partners send."""

import json
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

TEXT_MAX = 500

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""An identifier of a partner's: longer ones are refused, for they end up in keys."""

Remark = Annotated[str, AfterValidator(lambda text: text[:TEXT_MAX])]
"""Words of a partner's, cut where they grow past what a run's history should hold."""


class Wire(BaseModel):
    """Read with tolerance for fields that we do not know; frozen."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def exactly(cls, body: bytes) -> Self:
        """Read JSON whose amounts are numbers, each as the decimal that was printed.

        Raises:
            ValueError: It is no JSON, or not of this shape.
        """
        return cls.model_validate(json.loads(body, parse_float=Decimal))
