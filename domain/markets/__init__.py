"""What a destination asks: its rows, its tariff, and what of them is in force."""
