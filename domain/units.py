"""Units that duties are charged by: UN/ECE Recommendation 20 codes, as tariffs use them.

`PFL` and `BLL` are the US proof litre and the barrel; `KLT` is TARIC's own thousand litres.
"""

from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """What a line is measured in."""

    KGM = "KGM"  # kilogram
    NAR = "NAR"  # number of articles
    NPR = "NPR"  # number of pairs
    LTR = "LTR"  # litre
    LPA = "LPA"  # litre of pure alcohol
    MTR = "MTR"  # metre
    MTK = "MTK"  # square metre
    MTQ = "MTQ"  # cubic metre
    CTM = "CTM"  # carat
    KWH = "KWH"  # kilowatt hour


MULTIPLES: dict[str, tuple[Unit, Decimal]] = {
    "GRM": (Unit.KGM, Decimal("0.001")),
    "DTN": (Unit.KGM, Decimal(100)),
    "TNE": (Unit.KGM, Decimal(1000)),
    "HLT": (Unit.LTR, Decimal(100)),
    "KLT": (Unit.LTR, Decimal(1000)),
    "BLL": (Unit.LTR, Decimal("158.987294928")),  # 42 US gallons of 3.785411784 litres
    "PFL": (Unit.LPA, Decimal("0.5")),  # a US proof litre is half alcohol
    "CMK": (Unit.MTK, Decimal("0.0001")),
    "DZN": (Unit.NAR, Decimal(12)),
    "CEN": (Unit.NAR, Decimal(100)),
    "GRO": (Unit.NAR, Decimal(144)),
    "MIL": (Unit.NAR, Decimal(1000)),
    "DPR": (Unit.NPR, Decimal(12)),
    "MWH": (Unit.KWH, Decimal(1000)),
    **{unit.value: (unit, Decimal(1)) for unit in Unit},
}
"""Each unit that a text may name, as a number of the unit that a line is measured in."""
