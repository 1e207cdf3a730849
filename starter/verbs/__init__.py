"""The surface of the command line, group by group: names, options, help."""
