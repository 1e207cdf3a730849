"""How settings are read from the environment, and the kinds of values that they have."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from runtime.errors import CannotRun

PREFIX = "TIDEWAITER_"


def _listed(raw: object) -> object:
    """Names as the environment has them, with commas between."""
    return tuple(filter(None, raw.split(","))) if isinstance(raw, str) else raw


def _paired(raw: object) -> object:
    """Names with a value each, as the environment has them: `name=value` with commas between."""
    if not isinstance(raw, str):
        return raw
    pairs = (each.partition("=") for each in raw.split(",") if each)
    return {name.strip(): value.strip() for name, _, value in pairs}


LISTED = (NoDecode, BeforeValidator(_listed))
PAIRED = (NoDecode, BeforeValidator(_paired))

AbsolutePath = Annotated[Path, AfterValidator(Path.absolute)]
Port = Annotated[int, Field(ge=0, le=65535)]
WebUrl = Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[!-~]+$")]


class SettingMissing(CannotRun):
    """Something needs a setting that has no safe default; the message names its variable."""


class Group(BaseSettings):
    """Settings that belong together; frozen, read once at the start of a process."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        validate_by_alias=True,
        validate_by_name=True,
    )

    @classmethod
    def variable(cls, field: str) -> str:
        """The environment variable that a field is read from."""
        alias = cls.model_fields[field].validation_alias
        return alias if isinstance(alias, str) else f"{PREFIX}{field.upper()}"

    def environment(self) -> dict[str, str]:
        """These settings as variables for a child process, secrets revealed."""
        values = ((field, getattr(self, field)) for field in type(self).model_fields)
        return {
            self.variable(field): _as_text(value) for field, value in values if value is not None
        }

    def required(self, field: str) -> SecretStr:
        """A secret that something switched on cannot do without.

        Raises:
            SettingMissing: It is not set.
        """
        secret: SecretStr = self._required(field)
        return secret

    def _required(self, field: str) -> Any:
        value = getattr(self, field)
        if value is None:
            raise SettingMissing(f"{self.variable(field)} is not set")
        return value


def _as_text(value: object) -> str:
    """A value as the environment has it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        value = tuple(f"{name}={each}" for name, each in value.items())
    return ",".join(value) if isinstance(value, tuple) else str(value)
