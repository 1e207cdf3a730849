"""EasyPost at wire level."""
