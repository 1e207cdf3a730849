"""What carriers print of a parcel, read on our two axes."""
