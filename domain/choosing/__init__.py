"""Who carries an order: candidates removed by rules, weighed by a policy, tried in turn."""
