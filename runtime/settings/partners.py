"""The partners that are reached alike: by a URL and a bearer token each."""

from typing import Literal, NamedTuple, get_args

from pydantic import SecretStr

from runtime.settings.base import Group

Partner = Literal["broker", "carrier", "hub", "payments", "notices"]
PARTNERS: tuple[Partner, ...] = get_args(Partner)


class Endpoint(NamedTuple):
    """Where a partner answers, and the bearer token it knows us by."""

    url: str
    token: SecretStr


class PartnerSettings(Group):
    """Where the partners answer; none has a default."""

    broker_url: str | None = None
    broker_token: SecretStr | None = None
    carrier_url: str | None = None
    carrier_token: SecretStr | None = None
    hub_url: str | None = None
    hub_token: SecretStr | None = None
    payments_url: str | None = None
    payments_token: SecretStr | None = None
    notices_url: str | None = None
    notices_token: SecretStr | None = None

    def endpoint(self, partner: Partner) -> Endpoint:
        """Where and as whom to call a partner.

        Raises:
            SettingMissing: Its URL or its token is not set. There is no default: a filing sent
                to the wrong place is worse than a worker that does not start.
        """
        token = self._required(f"{partner}_token")
        return Endpoint(self._required(f"{partner}_url"), token)
