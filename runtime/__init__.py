"""How the parts run: settings, connections, logs, exit codes, and the embedded stack."""
