"""What carriers say, what their services can do, and how one is chosen: files, read and checked."""

from carriers.choosing import load_policies, load_policy
from carriers.facts import (
    load_arrival,
    load_attempts,
    load_claim_terms,
    load_premiums,
    load_scales,
    load_services,
)
from carriers.files import CarrierFileError
from carriers.loading import load_codes, load_pages, load_words, load_zones

__all__ = [
    "CarrierFileError",
    "load_arrival",
    "load_attempts",
    "load_claim_terms",
    "load_codes",
    "load_pages",
    "load_policies",
    "load_policy",
    "load_premiums",
    "load_scales",
    "load_services",
    "load_words",
    "load_zones",
]
