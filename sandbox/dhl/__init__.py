"""DHL Express at wire level."""
