"""What it takes to file with CDS: where, as whom, and what every declaration states."""

import json
import tomllib
from pathlib import Path

from pydantic import SecretStr, ValidationError

from domain.values import Value
from partners.brokers.cds.filing import Terms

PRODUCTION = "https://api.service.hmrc.gov.uk"
TRADE_TEST = "https://test-api.service.hmrc.gov.uk"
"""HMRC's hosts (Customs Declarations API, its OpenAPI file; read 2026-11-22)."""


class Application(Value):
    """An application of HMRC's developer hub, and which APIs it calls.

    `url` is one of the hosts above, or a sandbox. `badge` and `submitter` are of a community
    system provider alone: they name for whom it acts. The versions are those of the APIs:
    production has 1.0, the trade test 2.0 of the declarations (service guide, API versioning).
    """

    url: str
    client_id: str
    client_secret: SecretStr
    badge: str = ""
    submitter: str = ""
    declarations_version: str = "1.0"
    information_version: str = "1.0"

    @property
    def credentials(self) -> tuple[str, str]:
        """Id and secret."""
        return self.client_id, self.client_secret.get_secret_value()

    def headers(self, version: str) -> dict[str, str]:
        """The headers of an API of this version, without the token."""
        told = {
            "accept": f"application/vnd.hmrc.{version}+xml",
            "content-type": "application/xml; charset=UTF-8",
            "x-badge-identifier": self.badge,
            "x-submitter-identifier": self.submitter,
        }
        return {name: value for name, value in told.items() if value}


class TermsWrong(ValueError):
    """The file of what we declare cannot be used; each wrong field is named with its file."""


def terms_of(file: Path) -> Terms:
    """What all our declarations have in common, from a TOML file.

    Raises:
        TermsWrong: It cannot be read, or has a field that is missing, wrong or unknown.
    """
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        return Terms.model_validate_json(json.dumps(said, default=str))
    except ValidationError as error:
        faults = (
            f"{file}: {'.'.join(map(str, fault['loc'])) or 'the file'}: {fault['msg']}"
            + ("" if fault["type"] == "missing" else f", not {fault['input']!r}")
            for fault in error.errors(include_url=False)
        )
        raise TermsWrong("\n".join(faults)) from error
    except (OSError, ValueError) as error:
        raise TermsWrong(f"{file}: {error}") from error
