"""The carriers of this world, and the gateway that leads to them."""
