"""What each verb of the command line does, by who uses it."""
