"""How the stand-in world is set up, and the scenarios that tests and demos give it."""

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """A frozen value as it stands on the wire or in the store; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SandboxConfig(Wire):
    """The settings of one sandbox.

    Attributes:
        data_dir: Where the state is kept; the same folder is the same world after a restart.
        day_seconds: How long one day of the partners lasts, in seconds.
        answer_seconds: How long a broker thinks, whatever the length of a day.
        callback_url: Where webhooks go, without the path; None sends none.
        carrier_secret: Signs the carriers' webhooks (`whsec_` and base64). A partner
            without a secret sends none; likewise `broker_secret`, `hub_secret` and
            `easypost_secret`, which is no Standard Webhooks one.
        keys_optional: Idempotency keys are neither demanded nor honoured, so that each POST
            is a new effect: the negative control of the crash test.
        cds_schemas: A folder with HMRC's schemas, by which declarations to CDS are checked; they
            are HMRC's and not shipped.
    """

    data_dir: Path
    day_seconds: float = Field(default=1.0, gt=0)
    answer_seconds: float = Field(default=0.2, ge=0)
    callback_url: str | None = None
    carrier_secret: str = Field(default="", repr=False)
    broker_secret: str = Field(default="", repr=False)
    hub_secret: str = Field(default="", repr=False)
    easypost_secret: str = Field(default="", repr=False)
    keys_optional: bool = False
    cds_schemas: Path | None = None

    def secret(self, partner: str) -> str:
        """The secret that signs this partner's webhooks; empty where it sends none."""
        secrets = {
            "carrier": self.carrier_secret,
            "broker": self.broker_secret,
            "hub": self.hub_secret,
            "easypost": self.easypost_secret,
        }
        return secrets.get(partner, "")


class HubScenario(Wire):
    """What happens to a return: the grade the hub finds, or that nothing ever arrives."""

    grade: Literal["new", "opened", "worn", "defective", "unsellable"] | None = None
    arrives: bool = True


class Assessed(Wire):
    """A charge that is billed otherwise than it was declared; what is None stays as declared."""

    kind: Literal["duty", "tax", "fee"]
    sku: str | None = None
    amount: Decimal
    base: Decimal | None = None
    rate: str | None = None
    hs_code: str | None = None
    exchange_rate: Decimal | None = None


class Reweighed(Wire):
    """What a carrier's scales find, and what it charges for that beside the price."""

    kilograms: Decimal
    amount: Decimal


class Scenario(Wire):
    """How the world treats one order; without one it treats it well.

    Attributes:
        broker: What the authority does; `reject_once` rejects the first declaration only, `query`
            asks what the goods are and is answered by an amendment, the broker's by documents too.
        carrier: What befalls the parcel; `webhooks_silent` leaves polling as the only way
            to know, `silent` leaves none, `late_pickup` leaves ten days to cancel, `unclaimed`
            leaves it at its pickup point until it goes back.
        piece: Whether that befalls one package alone: the nth of several, counted from 1.
        refuses: The package, counted from 1, for which EasyPost has no label after all.
        hub: What becomes of its returns.
        insurance: Whether nobody insures its parcel.
        claims: What is said of claims for it, which else are paid; `denied` pays half in the end.
        trace: What comes of a search for it, which else finds nothing.
        cash_short: What is missing when cash that was collected is passed on.
        reweighed: What the carrier's scales find, which its bill charges for.
        bill_drift: Added to the bill by kind of charge, in the order's currency.
        assessed: Charges of the broker's bill that differ, told by kind and sku.
        tax_notice: Whether the authority says what it assessed before it releases the goods:
            the same as the bill will, line by line.
    """

    broker: (
        Literal["reject_once", "documents", "examination", "query", "payment", "seized"] | None
    ) = None
    carrier: (
        Literal[
            "attempt_failed",
            "address_problem",
            "refused",
            "lost",
            "damaged",
            "silent",
            "webhooks_silent",
            "late_pickup",
            "unclaimed",
        ]
        | None
    ) = None
    piece: int | None = Field(default=None, ge=1)
    refuses: int | None = Field(default=None, ge=1)
    hub: HubScenario = HubScenario()
    cash_short: Decimal = Decimal(0)
    insurance: Literal["refused"] | None = None
    claims: Literal["partly_paid", "denied", "asked", "silent"] | None = None
    trace: Literal["found", "silent"] | None = None
    reweighed: Reweighed | None = None
    bill_drift: dict[Literal["freight", "duty", "tax", "fee"], Decimal] = {}
    assessed: tuple[Assessed, ...] = ()
    tax_notice: bool = False
