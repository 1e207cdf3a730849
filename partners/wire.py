"""The base of everything that partners send."""

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    """Read with tolerance for fields that we do not know; frozen."""

    model_config = ConfigDict(frozen=True, extra="ignore")
