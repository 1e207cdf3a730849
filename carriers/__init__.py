"""What carriers say: one file of codes for each, words in several languages, zones of places."""

from carriers.files import CarrierFileError
from carriers.loading import load_codes, load_words, load_zones

__all__ = ["CarrierFileError", "load_codes", "load_words", "load_zones"]
