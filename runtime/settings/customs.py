"""HMRC's Customs Declaration Service, where orders to GB are declared with it."""

from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field, PositiveFloat, SecretStr

from runtime.settings.base import AbsolutePath, Group

ApiVersion = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+$")]


class CdsAccess(NamedTuple):
    """Where HMRC's APIs answer, in which versions, and the application that they know us as."""

    url: str
    client_id: str
    client_secret: SecretStr
    badge: str
    submitter: str
    declarations_version: str
    information_version: str


class CustomsSettings(Group):
    """HMRC's Customs Declaration Service; without a URL the broker declares all orders."""

    cds_url: str | None = None
    cds_client_id: str | None = None
    cds_client_secret: SecretStr | None = None
    # A TOML file of what all declarations have in common: who declares, where the goods lie.
    cds_terms: AbsolutePath | None = None
    # Of a community system provider alone: for whom it acts.
    cds_badge: str = ""
    cds_submitter: str = ""
    # Of the APIs: production has 1.0, the trade test 2.0 of the declarations.
    cds_declarations_version: ApiVersion = "1.0"
    cds_information_version: ApiVersion = "1.0"
    # How often its queue of notifications is looked at.
    cds_pull_seconds: PositiveFloat = 5.0
    # What HMRC shows as `Authorization` where it pushes them instead.
    cds_webhook_token: SecretStr | None = None

    def cds(self) -> CdsAccess | None:
        """Where and as whom to file with HMRC; None where nobody wants to.

        Raises:
            SettingMissing: There is a URL, and no client id or no secret.
        """
        if self.cds_url is None:
            return None
        for needed in ("cds_client_id", "cds_client_secret"):
            self._required(needed)
        return CdsAccess(*(getattr(self, f"cds_{field}") for field in CdsAccess._fields))

    def cds_terms_file(self) -> Path:
        """What all declarations to HMRC have in common.

        Raises:
            SettingMissing: No file is named.
        """
        file: Path = self._required("cds_terms")
        return file
