"""What is known of carriers, and how one is chosen: files, read and checked."""

from carriers.choosing import load_policies, load_policy, load_services
from carriers.files import CarrierFileError

__all__ = ["CarrierFileError", "load_policies", "load_policy", "load_services"]
