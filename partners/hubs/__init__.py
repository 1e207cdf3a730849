"""Return hubs."""
