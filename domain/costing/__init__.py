"""The parts of the landed-cost pipeline: goods as a market values them, and what they owe."""
