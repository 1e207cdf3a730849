"""The symbols of the US tariff's special column: whose preference each one is.

The symbols and their meaning are those of general note 3(c)(i) and the general notes that it
names. Source: a public repository's table of the notes, read 2026-11-21 (secondary). Whether a
programme is in force is not said here: the file goes on naming symbols of programmes that have
lapsed, such as the GSP. A market's `agreements` say which may be claimed, and when.
"""

from typing import NamedTuple


class Program(NamedTuple):
    """A preference: the name to claim, and its origins where no note lists many of them."""

    agreement: str
    origins: tuple[str, ...] = ()
    note: str = ""


_NORTH_AMERICA = ("CA", "MX")
_CENTRAL_AMERICA = ("CR", "DO", "GT", "HN", "NI", "SV")

PROGRAMS = {
    "A": Program("GSP"),
    "A*": Program("GSP", note="A*: some countries are excluded, see general note 4(d)"),
    "A+": Program("GSP for least-developed countries"),
    "AU": Program("AUSFTA", ("AU",)),
    "B": Program("Automotive Products Trade Act", ("CA",)),
    "BH": Program("US-Bahrain FTA", ("BH",)),
    "C": Program("Agreement on Trade in Civil Aircraft"),
    "CA": Program("USMCA", ("CA",)),
    "CL": Program("US-Chile FTA", ("CL",)),
    "CO": Program("US-Colombia TPA", ("CO",)),
    "D": Program("AGOA"),
    "E": Program("CBERA"),
    "E*": Program("CBERA", note="E*: some goods or countries are excluded, see general note 7"),
    "IL": Program("US-Israel FTA", ("IL",)),
    "JO": Program("US-Jordan FTA", ("JO",)),
    "JP": Program("US-Japan Trade Agreement", ("JP",)),
    "K": Program("Agreement on Trade in Pharmaceutical Products"),
    "KR": Program("KORUS", ("KR",)),
    "L": Program("Intermediate Chemicals for Dyes"),
    "MA": Program("US-Morocco FTA", ("MA",)),
    "MX": Program("USMCA", ("MX",)),
    "NP": Program("Nepal Trade Preference Program", ("NP",)),
    "OM": Program("US-Oman FTA", ("OM",)),
    "P": Program("CAFTA-DR", _CENTRAL_AMERICA),
    "P+": Program("CAFTA-DR", _CENTRAL_AMERICA, "P+: under conditions of general note 29"),
    "PA": Program("US-Panama TPA", ("PA",)),
    "PE": Program("US-Peru TPA", ("PE",)),
    "R": Program("CBTPA"),
    "S": Program("USMCA", _NORTH_AMERICA),
    "S+": Program("USMCA", _NORTH_AMERICA, "S+: under conditions of general note 11"),
    "SG": Program("US-Singapore FTA", ("SG",)),
}

COLUMN_2 = ("BY", "CU", "KP", "RU")
"""Origins that column 2 is for: Belarus, Cuba, North Korea, Russia.

General note 3(b) as reported by a public trade reference read 2026-11-21 (secondary).
"""
