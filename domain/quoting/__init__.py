"""What is promised before an order is paid for, and whether it still holds at its release."""
