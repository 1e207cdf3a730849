"""Tax that a seller collected at checkout, and the returns that state it."""
