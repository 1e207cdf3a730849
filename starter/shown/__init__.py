"""Values for people's eyes: tables and pages of the command line."""
