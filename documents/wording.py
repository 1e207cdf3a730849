"""An order's codes in the words of its papers."""

from domain.papers.documents import ExportReason
from domain.trade import Incoterm, LogisticsModel, TransportMode, Valuation

REASONS = {
    ExportReason.SALE: "Sale of goods",
    ExportReason.GIFT: "Gift",
    ExportReason.SAMPLE: "Commercial sample",
    ExportReason.RETURN: "Returned goods",
    ExportReason.DOCUMENTS: "Documents",
    ExportReason.OTHER: "Other",
}
TRANSPORT = {
    TransportMode.AIR: "Air",
    TransportMode.SEA: "Sea",
    TransportMode.ROAD: "Road",
    TransportMode.RAIL: "Rail",
    TransportMode.MAIL: "Mail",
}
LOGISTICS = {
    LogisticsModel.EXPRESS: "express",
    LogisticsModel.POSTAL: "post",
    LogisticsModel.CONSOLIDATED: "consolidated",
    LogisticsModel.OVERSEAS_WAREHOUSE: "overseas warehouse",
}
INCOTERMS = {Incoterm.DDP: "Delivered Duty Paid", Incoterm.DAP: "Delivered at Place"}
VALUATION = {
    Valuation.TRANSACTION_VALUE: "Transaction value (WTO, article 1)",
    Valuation.SIMILAR_GOODS: "Identical or similar goods (WTO, articles 2, 3)",
    Valuation.DEDUCTIVE: "Deductive value (WTO, article 5)",
    Valuation.COMPUTED: "Computed value (WTO, article 6)",
}
