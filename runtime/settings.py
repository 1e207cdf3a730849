"""What a deployment may set, from the environment.

Temporal's own settings are not here: they come from the standard ``TEMPORAL_*`` variables
and TOML profile, read by ``runtime.connect``.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from runtime.errors import CannotRun

Partner = Literal["broker", "carrier", "hub", "payments", "notices"]
PARTNERS: tuple[Partner, ...] = get_args(Partner)

WebhookSender = Literal["broker", "carrier", "hub"]
WEBHOOK_SENDERS: tuple[WebhookSender, ...] = get_args(WebhookSender)

Member = Literal["gateway", "easypost", "dhl", "ups"]
"""Whom parcels may be booked with."""

Pusher = Literal["easypost"]
PUSHERS: tuple[Pusher, ...] = get_args(Pusher)
"""Carriers that send webhooks of their own where they are switched on."""

Unproven = Literal["dhl"]
"""Senders of webhooks that nothing proves; their carrier is asked instead."""


def _listed(raw: object) -> object:
    """Names as the environment has them, with commas between."""
    return tuple(filter(None, raw.split(","))) if isinstance(raw, str) else raw


def _paired(raw: object) -> object:
    """Names with a value each, as the environment has them: `name=value` with commas between."""
    if not isinstance(raw, str):
        return raw
    pairs = (each.partition("=") for each in raw.split(",") if each)
    return {name.strip(): value.strip() for name, _, value in pairs}


LabelFormat = Literal["PDF", "PNG", "ZPL"]

Members = Annotated[tuple[Member, ...], NoDecode, BeforeValidator(_listed), Field(min_length=1)]

Port = Annotated[int, Field(ge=0, le=65535)]
WebUrl = Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[!-~]+$")]
ApiVersion = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+$")]


SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""Submission, submission over TLS (RFC 8314), and relay."""

HOME = ".tidewaiter"
"""The home of those who name none, in the folder they are in."""


class SettingMissing(CannotRun):
    """Something needs a setting that has no safe default; the message names its variable."""


class Endpoint(NamedTuple):
    """Where a partner answers, and the bearer token it knows us by."""

    url: str
    token: SecretStr


class SmtpAccess(NamedTuple):
    """The server that takes our mail, and as whom."""

    host: str
    port: int
    security: str
    username: str | None
    password: SecretStr | None
    sender: str


class CdsAccess(NamedTuple):
    """Where HMRC's APIs answer, in which versions, and the application that they know us as."""

    url: str
    client_id: str
    client_secret: SecretStr
    badge: str
    submitter: str
    declarations_version: str
    information_version: str


def variable(field: str) -> str:
    """The environment variable that a field of ``Settings`` is read from."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"TIDEWAITER_{field.upper()}"


def _records_under_home(data: dict[str, Any]) -> str:
    return f"sqlite:///{data['home'] / 'records.db'}"


def _where_the_api_listens(data: dict[str, Any]) -> str:
    return f"http://{data['api_host']}:{data['api_port']}"


def _as_text(value: object) -> str:
    """A value as the environment has it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        value = tuple(f"{name}={each}" for name, each in value.items())
    return ",".join(value) if isinstance(value, tuple) else str(value)


class Settings(BaseSettings):
    """The settings of one process; frozen, read once at its start.

    Raises:
        pydantic.ValidationError: A variable does not parse; each is named.
    """

    model_config = SettingsConfigDict(
        env_prefix="TIDEWAITER_",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        validate_by_alias=True,
        validate_by_name=True,
    )

    # Absolute, because the embedded stack's processes must all mean the same folder.
    home: Annotated[Path, AfterValidator(Path.absolute)] = Path(HOME)
    database_url: str = Field(default_factory=_records_under_home, validation_alias="DATABASE_URL")
    task_queue: str = "tidewaiter"

    # A folder of market files that stand in for the packaged ones, or stand beside them.
    markets: Annotated[Path, AfterValidator(Path.absolute)] | None = None

    # A folder with services.toml and policies/ that go before the packaged ones.
    carriers: Annotated[Path, AfterValidator(Path.absolute)] | None = None

    # A folder of fonts beside the packaged ones, for characters that those lack.
    fonts: Annotated[Path, AfterValidator(Path.absolute)] | None = None

    # How long a quoted price stands at most; rules or rates that change may end it sooner.
    quote_hours: PositiveFloat = 24.0

    # Whom parcels are booked with; offers of all of them compete.
    book_with: Members = ("gateway",)
    # How often the API looks which parcels it is time to ask about.
    watch_seconds: PositiveFloat = 60.0
    # As which labels are asked for, where a carrier gives a choice.
    label_format: LabelFormat = "PDF"
    # And for sellers who want another: `acme=ZPL,example-lighting=PNG`.
    label_formats: Annotated[dict[str, LabelFormat], NoDecode, BeforeValidator(_paired)] = Field(
        default_factory=dict
    )

    easypost_url: str = "https://api.easypost.com/v2"
    easypost_api_key: SecretStr | None = None
    easypost_webhook_secret: SecretStr | None = None
    # Only these carrier accounts, by id; all of the account's where none is named.
    easypost_accounts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()
    easypost_insure: bool = False
    easypost_verify_addresses: bool = False
    easypost_claims_email: str = ""

    # DHL Express: an application of its developer portal, and the account that pays.
    dhl_url: str = "https://express.api.dhl.com/mydhlapi"
    dhl_username: SecretStr | None = None
    dhl_password: SecretStr | None = None
    dhl_account: SecretStr | None = None
    dhl_pickup: bool = False
    dhl_paperless: bool = False
    dhl_insure: bool = False
    dhl_points_key: SecretStr | None = None

    # UPS: an application of its developer portal, and the account that ships and pays.
    ups_url: str = "https://onlinetools.ups.com"
    ups_client_id: SecretStr | None = None
    ups_client_secret: SecretStr | None = None
    ups_account: SecretStr | None = None
    ups_insure: bool = False
    ups_contact_name: str = ""
    ups_contact_phone: str = Field(default="", pattern=r"^(\+[0-9]{6,13})?$")

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

    # Standard Webhooks signing secrets, `whsec_` and base64.
    broker_webhook_secret: SecretStr | None = None
    carrier_webhook_secret: SecretStr | None = None
    hub_webhook_secret: SecretStr | None = None

    # Of senders that follow parcels for us; a sender is off while nothing is set for it. Every
    # webhook secret may be several, with commas between, while one replaces another.
    aftership_webhook_secret: SecretStr | None = None
    ups_webhook_secret: SecretStr | None = None
    # Where ShipEngine publishes the keys that it signs with.
    shipengine_webhook_keys: HttpUrl | None = None
    # Senders that prove nothing: their carrier is asked about the parcel.
    unsigned_webhooks: Annotated[tuple[Unproven, ...], NoDecode, BeforeValidator(_listed)] = ()

    # HMRC's Customs Declaration Service, for orders to GB; without a URL the broker declares them.
    cds_url: str | None = None
    cds_client_id: str | None = None
    cds_client_secret: SecretStr | None = None
    # A TOML file of what all declarations have in common: who declares, where the goods lie.
    cds_terms: Annotated[Path, AfterValidator(Path.absolute)] | None = None
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

    # Where the embedded stack would like its parts; a port already taken is stepped over.
    temporal_port: Port = 7233
    temporal_ui_port: Port = 8233
    sandbox_port: Port = 8090

    # The API knows one caller, by its token; without one it listens on loopback only.
    api_host: str = "127.0.0.1"
    api_token: SecretStr | None = None
    api_port: Port = 8080
    # Where partners and the sandbox reach it, if that is somewhere else.
    api_url: str = Field(default_factory=_where_the_api_listens)

    # Where customers reach the API's tracking pages; without it nobody is given a link.
    public_url: WebUrl | None = None
    # How long a page can be seen after its order has ended.
    tracking_days: PositiveInt = 90

    # Mail to customers; without a host nobody is written to.
    smtp_host: str | None = None
    smtp_port: Port | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    # Whom mail is from: an address, or a name with one in angle brackets.
    smtp_from: str | None = None

    # Notices to the seller's own program, as Standard Webhooks.
    notice_webhook_url: WebUrl | None = None
    notice_webhook_secret: SecretStr | None = None

    # How long one day lasts in the stand-in world; real partners keep their own time.
    sandbox_day_seconds: PositiveFloat = 1.0

    log_format: Literal["json", "console"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def endpoint(self, partner: Partner) -> Endpoint:
        """Where and as whom to call a partner.

        Raises:
            SettingMissing: Its URL or its token is not set. There is no default: a filing sent
                to the wrong place is worse than a worker that does not start.
        """
        token = self._required(f"{partner}_token")
        return Endpoint(self._required(f"{partner}_url"), token)

    def required(self, field: str) -> SecretStr:
        """A secret that something switched on cannot do without.

        Raises:
            SettingMissing: It is not set.
        """
        secret: SecretStr = self._required(field)
        return secret

    def smtp(self) -> SmtpAccess | None:
        """How mail is sent; None where nobody wants to.

        Raises:
            SettingMissing: There is a host and nobody it is from, or a user without a password.
        """
        if self.smtp_host is None:
            return None
        sender: str = self._required("smtp_from")
        if self.smtp_username is not None:
            self._required("smtp_password")
        port = SMTP_PORTS[self.smtp_security] if self.smtp_port is None else self.smtp_port
        who = (self.smtp_username, self.smtp_password)
        return SmtpAccess(self.smtp_host, port, self.smtp_security, *who, sender)

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

    def environment(self) -> dict[str, str]:
        """These settings as variables for a child process, secrets revealed."""
        values = ((field, getattr(self, field)) for field in type(self).model_fields)
        return {variable(field): _as_text(value) for field, value in values if value is not None}

    def _required(self, field: str) -> Any:
        value = getattr(self, field)
        if value is None:
            raise SettingMissing(f"{variable(field)} is not set")
        return value
