"""How backends and operations talk to Tidewaiter: client, HTTP API, command line."""
