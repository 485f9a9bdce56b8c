"""Three tiny parts in the place of broker, service and gateway, run as `quadhelix up` runs the real ones.

`python tiny_suite.py FOLDER [--demo]` prints the address when all are ready, and tells events on standard
error.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from quadhelix.ports import free_ports
from quadhelix.settings import Settings
from quadhelix.supervisor import up
from quadhelix.supervisor.part import Part

TINY_SERVER = """
import http.server, signal, socket, sys, threading
name, port, diary, *handed = sys.argv[1:]

class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ready"}')
    def log_message(self, *_):
        pass

class Server(http.server.HTTPServer):
    def handle_error(self, *_):
        pass  # a probe that hangs up early is no news, and must not be the log's last line

def leave(*_):
    open(diary, "a").write(f"{name} leaves\\n")
    threading.Thread(target=server.shutdown).start()  # the answer that is under way is given

server = Server(("127.0.0.1", int(port)), Ready, bind_and_activate=not handed)
if handed:
    server.socket.close()
    server.socket = socket.socket(fileno=int(handed[0].removeprefix("--fd=")))
    server.server_activate()
signal.signal(signal.SIGTERM, signal.SIG_IGN if name == "stubborn" else leave)
print(f'time=now level=info message="{name} is here"', flush=True)
server.serve_forever(poll_interval=0.02)
"""


def tiny(name: str, folder: Path, needs: tuple[str, ...] = (), port: int = 0) -> Part:
    """A part that serves nothing but its health, and writes into a diary when it leaves."""
    port = port or next(free_ports("127.0.0.1"))
    command = (sys.executable, "-S", "-c", TINY_SERVER, name, str(port), str(folder / "diary"))
    return Part(name, command, f"http://127.0.0.1:{port}/health/ready", dict(os.environ), port, needs)


def three_parts(folder: Path, port: int = 0) -> list[Part]:
    """Parts that need one another in a row."""
    return [
        tiny("broker", folder),
        replace(tiny("partners", folder, ("broker",)), waiting_room="127.0.0.1"),
        tiny("gateway", folder, ("partners",), port),
    ]


class TinyRun(up.Run):
    """A run of the tiny parts, without databases and without a stream."""

    def parts(self, port: int) -> list[Part]:
        return three_parts(self.settings.data_dir, port)

    async def _migrate(self) -> None:
        return

    async def _provision(self, parts: list[Part]) -> None:
        return


def main(folder: Path, demonstration: bool) -> None:
    """Run until stopped."""

    def tell(*words: object) -> None:
        sys.stderr.write(f"{' '.join(map(str, words))}\n")

    def welcome(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    settings = replace(Settings(), data_dir=folder)
    TinyRun(settings, 0, demonstration=demonstration, say=tell, welcome=welcome).until_stopped()


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--demo" in sys.argv)
