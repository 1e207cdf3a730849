"""Who is verified how, by what the settings say: a scheme for each sender that is on."""

from collections.abc import Mapping

import structlog
from pydantic import SecretStr

from runtime.errors import CannotRun
from runtime.settings import PUSHERS, WEBHOOK_SENDERS, SettingMissing, Settings, variable
from starter.web.senders import (
    CDS,
    PROOFS,
    ByKeyedHash,
    ByRsa,
    ByStandardWebhooks,
    ByToken,
    Sender,
    Unsigned,
)
from starter.web.signatures import (
    KeyedHash,
    Keys,
    RsaSigned,
    Scheme,
    SecretUnusable,
    ShownToken,
    StandardWebhooks,
)

EXPECTED = frozenset({*WEBHOOK_SENDERS, *PUSHERS})
"""Senders whose silence is worth a word: without them orders wait for polls."""

_log = structlog.get_logger(__name__)


class SecretWrong(CannotRun):
    """A webhook secret is set, and is none; the message names its variable and never its value."""

    exit_code = 2


def verifiers(settings: Settings, keys: Mapping[str, Keys]) -> dict[Sender, Scheme]:
    """A verifier for each sender that is wanted and whose secret, or whose `keys`, are set.

    Raises:
        SecretWrong: A secret is not what its sender's scheme takes.
    """
    found: dict[Sender, Scheme] = {}
    unwanted = set(PUSHERS) - set(settings.book_with)
    for sender in Sender:
        if sender.value in unwanted:
            continue
        try:
            scheme = _scheme(sender, settings, keys)
        except SettingMissing as missing:
            if sender.value in EXPECTED:
                _log.warning("webhooks off", sender=sender, why=str(missing))
            continue
        if scheme:
            found[sender] = scheme
    return found


def verifier_of_cds(token: SecretStr | None) -> ShownToken | None:
    """How HMRC is verified; None where no token is set."""
    proof = PROOFS[CDS]
    assert isinstance(proof, ByToken)
    return ShownToken(proof, _secrets("cds_webhook_token", token)) if token else None


def _scheme(sender: Sender, settings: Settings, keys: Mapping[str, Keys]) -> Scheme | None:
    """How this sender is verified; None where it publishes no keys that are set, or proves nothing.

    Raises:
        SettingMissing: Its secret is not set.
        SecretWrong: It is set, and is none.
    """
    proof, field = PROOFS[sender], f"{sender}_webhook_secret"
    match proof:
        case Unsigned():
            return None
        case ByRsa():
            return RsaSigned(proof, keys[sender]) if sender.value in keys else None
    secrets = _secrets(field, settings.required(field))
    match proof:
        case ByKeyedHash():
            return KeyedHash(proof, secrets)
        case ByToken():
            return ShownToken(proof, secrets)
        case ByStandardWebhooks():
            try:
                return StandardWebhooks(secrets)
            except SecretUnusable as wrong:
                raise SecretWrong(f"{variable(field)}: {wrong}") from wrong


def _secrets(field: str, said: SecretStr) -> list[str]:
    """One, or several with commas between: while one replaces another, both are good."""
    secrets = [secret for it in said.get_secret_value().split(",") if (secret := it.strip())]
    if not secrets:
        raise SecretWrong(f"{variable(field)}: there is no secret between its commas; give one")
    return secrets
