"""Stands in for the `tidewaiter` command where only the stack around it is tested."""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

WORKER = Path(__file__).with_name("stand_in_worker.py")
"""A program of its own, for it loads what the others would load in vain."""


class Healthy(BaseHTTPRequestHandler):
    """Answers every GET with 200; but ends the process at `/die`."""

    def do_GET(self) -> None:
        if self.path == "/die":
            os._exit(7)
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["worker"]:
            os.execv(sys.executable, [sys.executable, str(WORKER)])
        case [_, "--port", port]:
            HTTPServer(("127.0.0.1", int(port)), Healthy).serve_forever()
