"""Where the parts of an embedded stack are, and how each learns of the others."""

import os
from collections.abc import Callable

from pydantic import SecretStr

from runtime.home import Addresses, Secrets
from runtime.ports import LOOPBACK, free_ports
from runtime.settings import PARTNERS, Settings


def placed(
    settings: Settings, secrets: Secrets, say: Callable[[str], None]
) -> tuple[Addresses, Settings]:
    """Pick the ports, and complete the settings by which the parts find each other.

    Args:
        settings: As the user has them; a partner they name is left as it is.
        secrets: For the partners that the sandbox plays.
        say: Told, in a sentence, of each port that was taken.

    Raises:
        NoFreePort: There is none near one that is wanted.
    """
    wanted = {
        "temporal": settings.temporal_port,
        "temporal_ui": settings.temporal_ui_port,
        "sandbox": settings.sandbox_port,
        "api": settings.api_port,
    }
    ports = free_ports(wanted)
    for name, port in ports.items():
        if wanted[name] not in {0, port}:
            say(f"Port {wanted[name]} is taken: {name} is on {port}.")
    addresses = Addresses(
        temporal=f"{LOOPBACK}:{ports['temporal']}",
        temporal_ui=f"http://{LOOPBACK}:{ports['temporal_ui']}",
        sandbox=f"http://{LOOPBACK}:{ports['sandbox']}",
        api=f"http://{LOOPBACK}:{ports['api']}",
    )
    here: dict[str, object] = {f"{name}_port": port for name, port in ports.items()}
    here |= {"api_host": LOOPBACK, "api_url": addresses.api}
    here |= {"public_url": settings.public_url or addresses.api}
    played = _played_by(addresses.sandbox, settings, secrets)
    return addresses, settings.model_copy(update=here | played)


def environment(addresses: Addresses, settings: Settings) -> dict[str, str]:
    """The variables of every part.

    The embedded cluster is the only one meant, whatever Temporal the user's own variables and
    profile name.
    """
    ambient = {key: text for key, text in os.environ.items() if not key.startswith("TEMPORAL_")}
    return {
        **ambient,
        **settings.environment(),
        "TEMPORAL_ADDRESS": addresses.temporal,
        "TEMPORAL_NAMESPACE": "default",
        "TEMPORAL_CONFIG_FILE": os.devnull,
    }


def _played_by(sandbox: str, settings: Settings, secrets: Secrets) -> dict[str, object]:
    """Settings that have the sandbox play each partner for whom none are given."""
    played: dict[str, object] = {}
    for partner in PARTNERS:
        if getattr(settings, f"{partner}_url") is not None:
            continue
        played[f"{partner}_url"] = f"{sandbox}/{partner}"
        played[f"{partner}_token"] = SecretStr(secrets.tokens[partner])
        if partner in secrets.webhooks:
            played[f"{partner}_webhook_secret"] = SecretStr(secrets.webhooks[partner])
    return played
