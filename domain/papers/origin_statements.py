"""Statements on origin: who may make one under which agreement, and in which words.

The wordings are those of the agreements, which allow no others; the placeholders stand where
the texts have dots and footnotes.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from domain.fx import Exchange, NoRate
from domain.holds import Fault
from domain.lines import Line
from domain.order import Order
from domain.rules import Confidence, Rule
from domain.territories import tariff_of
from domain.values import Text

ANY_EXPORTER_UP_TO_EUR = Decimal(6000)
"""Above this value of its originating goods a Union exporter must be in the REX register.

Access2Markets on all three agreements (trade.ec.europa.eu, statement on origin), read 2026-11-22,
verified. That page gives 6,000 itself to the registered; the agreements say "does not exceed".
"""

_UNION = "EU"


class StatementText(Rule):
    """The text of one agreement.

    `origins` are the parties as its text names them, by whose tariff they are. `identified_by` is
    the kind of identifier that an exporter of each party states. `criteria` is whether the
    origin criteria are stated.
    """

    agreement: Text
    title: Text
    wording: str
    origins: Mapping[str, str]
    identified_by: Mapping[str, str]
    criteria: bool = False

    def exporter_reference(self, order: Order) -> str | None:
        """The exporter's number, if the shipper has one of the right kind."""
        kind = self.identified_by.get(tariff_of(order.shipper.address.country))
        return order.shipper.tax_id(kind) if kind else None

    def words(self, order: Order) -> str:
        """The statement for this order; a number that was not assigned is left out by a dash."""
        country = tariff_of(order.shipper.address.country)
        return self.wording.format(
            reference=self.exporter_reference(order) or "\N{EN DASH}", origin=self.origins[country]
        )

    def lacks(self, order: Order, euros: Decimal | None) -> Iterator[Fault]:
        """What keeps the shipper from making the statement.

        Args:
            order: Its shipper is the exporter.
            euros: The value of the goods that the statement is about; None if no rate is known.
        """
        country = tariff_of(order.shipper.address.country)
        if country not in self.origins:
            yield Fault(
                pointer="/shipper/address/country",
                message=f"an exporter in {' or '.join(self.origins)} must make the statement "
                f"of the {self.agreement}",
                code="exporter_not_in_party",
                value=order.shipper.address.country,
            )
        elif self._must_be_identified(country, euros) and not self.exporter_reference(order):
            kind = self.identified_by[country]
            yield Fault(
                pointer="/shipper/tax_ids",
                message=f"the exporter's {kind} number is missing, which the statement of the "
                f"{self.agreement} names"
                + (f" above EUR {ANY_EXPORTER_UP_TO_EUR}" if kind == "REX" else ""),
                code="exporter_not_identified",
            )

    def _must_be_identified(self, country: str, euros: Decimal | None) -> bool:
        if country == _UNION:
            return euros is None or euros > ANY_EXPORTER_UP_TO_EUR
        # The Japanese number may be left blank where none was assigned; the others always exist.
        return country != "JP"


_WORDS = (
    "The exporter of the products covered by this document ({number} {{reference}}) declares "
    "that, except where otherwise clearly indicated, these products are of {{origin}} "
    "preferential origin."
)

STATEMENTS: Mapping[str, StatementText] = MappingProxyType(
    {
        text.agreement: text
        for text in (
            StatementText(
                rule="tca-statement-on-origin",
                valid_from=date(2021, 1, 1),
                source="EU-UK Trade and Cooperation Agreement, Annex 7 and article 56, as "
                "Access2Markets gives them (origin GB, statement on origin); Commission Q&A on its "
                "rules of origin of 2021-03-05 on who states which number",
                verified_on=date(2026, 11, 22),
                confidence=Confidence.VERIFIED,
                agreement="EU-UK TCA",
                title="Statement on origin",
                wording=_WORDS.format(number="Exporter Reference No"),
                origins={"EU": "European Union", "GB": "United Kingdom"},
                identified_by={"EU": "REX", "GB": "EORI"},
            ),
            StatementText(
                rule="eu-japan-statement-on-origin",
                valid_from=date(2019, 2, 1),
                source="EU-Japan Economic Partnership Agreement, Annex 3-D and article 3.17, as "
                "Access2Markets gives them (origin JP, statement on origin); Japan Customs "
                "guideline of February 2021 on the criteria codes and the corporate number",
                verified_on=date(2026, 11, 22),
                confidence=Confidence.VERIFIED,
                agreement="EU-Japan EPA",
                title="Statement on origin",
                wording=_WORDS.format(number="Exporter Reference No"),
                origins={"EU": "European Union", "JP": "Japan"},
                identified_by={"EU": "REX", "JP": "JCN"},
                criteria=True,
            ),
            StatementText(
                rule="ceta-origin-declaration",
                valid_from=date(2017, 9, 21),
                source="CETA, Protocol on rules of origin, Annex 2 and article 18, as "
                "Access2Markets gives them (origin CA, statement on origin); CBSA as told by "
                "willsonintl.com on naming the origin Canada/EU",
                verified_on=date(2026, 11, 22),
                confidence=Confidence.VERIFIED,
                agreement="CETA",
                title="Origin declaration",
                wording=_WORDS.format(number="Customs Authorisation No"),
                origins={"EU": "Canada/EU", "CA": "Canada/EU"},
                identified_by={"EU": "REX", "CA": "BN"},
            ),
        )
    }
)
"""By the agreement's name in the market files."""


def claimed(order: Order) -> Mapping[str, tuple[Line, ...]]:
    """The lines for which a preference is claimed, by agreement."""
    found: dict[str, tuple[Line, ...]] = {}
    for line in order.lines:
        if line.origin_proof is not None:
            name = line.origin_proof.agreement
            found[name] = (*found.get(name, ()), line)
    return found


def euros_of(amount: Decimal, currency: str, exchange: Exchange, on: date) -> Decimal | None:
    """An amount in euros; None on a day whose rates are not known."""
    try:
        return amount * exchange.rate(currency, "EUR", on)
    except NoRate:
        return None
