"""The papers that travel with an order, and what stands on them."""
