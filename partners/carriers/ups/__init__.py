"""UPS: OAuth, rating, shipping, label recovery, tracking, void."""
