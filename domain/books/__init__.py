"""What an order really cost, beside its quote and its assessment, and who answers for it."""
