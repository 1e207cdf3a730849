"""What must be right of an order before anybody else is asked."""
