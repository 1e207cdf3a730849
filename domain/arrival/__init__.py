"""When a parcel is expected, what that stands on, and when to ask about it."""
