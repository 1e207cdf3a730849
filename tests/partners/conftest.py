"""One sandbox for all contract tests; each test has orders of its own."""

from tests.stand_in import shared_world, world

__all__ = ["shared_world", "world"]
