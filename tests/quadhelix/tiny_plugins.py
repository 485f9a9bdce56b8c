"""Two tiny services that tell which plugins they found, run as `quadhelix up` runs the real ones.

`python tiny_plugins.py FOLDER` prints the address when all are ready. A service does not start while a file
`harmful` lies in the folder and a plugin of Twente is there.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from quadhelix.ports import free_ports
from quadhelix.settings import Settings
from quadhelix.supervisor.part import Part
from tests.quadhelix.tiny_suite import TinyRun

TINY_SERVICE = """
import http.server, json, pathlib, sys
from quadhelix.plugins.discovery import announced
port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
found = announced(folder / "plugins")
if (folder / "harmful").exists() and "twente" in [entry.name for entry in found.entries]:
    sys.exit(3)
answer = json.dumps({"status": "ready", "plugins": found.fingerprint}).encode()

class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *_):
        pass

http.server.HTTPServer(("127.0.0.1", port), Ready).serve_forever()
"""


def part(name: str, folder: Path) -> Part:
    port = next(free_ports("127.0.0.1"))
    command = (sys.executable, "-c", TINY_SERVICE, str(port), str(folder))
    return Part(name, command, f"http://127.0.0.1:{port}/", dict(os.environ), port)


class TinyServices(TinyRun):
    """A run of the tiny services."""

    def parts(self, port: int) -> list[Part]:
        return [part(name, self.settings.data_dir) for name in ("partners", "challenges")]


def main(folder: Path) -> None:
    """Run until stopped."""

    def welcome(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    settings = replace(Settings(), data_dir=folder)
    TinyServices(settings, 0, demonstration=False, say=lambda *_: None, welcome=welcome).until_stopped()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
