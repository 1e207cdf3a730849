"""UPS at wire level."""
