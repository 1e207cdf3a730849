"""Where the API listens, and for whom."""

from typing import Any

from pydantic import Field, SecretStr

from runtime.settings.base import Group, Port


def _where_the_api_listens(data: dict[str, Any]) -> str:
    return f"http://{data['api_host']}:{data['api_port']}"


class ServingSettings(Group):
    """Where the API listens, and for whom."""

    # The API knows one caller, by its token; without one it listens on loopback only.
    api_host: str = "127.0.0.1"
    api_token: SecretStr | None = None
    api_port: Port = 8080
    # Where partners and the sandbox reach it, if that is somewhere else.
    api_url: str = Field(default_factory=_where_the_api_listens)
