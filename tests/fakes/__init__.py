"""A world in memory that satisfies the ports and keeps a list of its effects."""

from carriers import load_attempts, load_claim_terms
from tests.fakes.broker import FakeBroker
from tests.fakes.carrier import FakeCarrier, FakeExperience, packaged_rulebook
from tests.fakes.covers import FakeCases, FakeCovers
from tests.fakes.journal import FakeJournal
from tests.fakes.memory import Memory
from tests.fakes.others import FakeHub, FakeNotices, FakePayments
from tests.fakes.rules import FakeDocuments, FakeFiling, FakeRates, FakeScreening
from wiring.ports import Ports

__all__ = ["FakeCarrier", "FakeJournal", "World", "packaged_rulebook"]


class World(Memory):
    """All partners and the records of one test; orders are told apart by their id."""

    def ports(self) -> Ports:
        """Everything the worker needs."""
        return Ports(
            rates=FakeRates(self),
            screening=FakeScreening(self),
            filing=FakeFiling(self),
            documents=FakeDocuments(self),
            broker=FakeBroker(self),
            carrier=FakeCarrier(self),
            last_mile=FakeCarrier(self),
            attempts=load_attempts(),
            experience=FakeExperience(self),
            rulebook=self.rulebook or packaged_rulebook(),
            covers=FakeCovers(self),
            cases=FakeCases(self),
            claim_terms=load_claim_terms(),
            hub=FakeHub(self),
            payments=FakePayments(self),
            notices=FakeNotices(self),
            journal=self.journal,
        )
