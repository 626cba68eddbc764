"""What the tests of the edges share: peers that speak HTTP badly or well, and target files."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

Behaviour = Callable[[socket.socket], None]
TLS = Path(__file__).parent / "tls"


@pytest.fixture
def tls() -> Path:
    """The folder with the certificate and key of localhost."""
    return TLS


@pytest.fixture
def peer() -> Iterator[Callable[[Behaviour], str]]:
    """Start a server that treats each connection as it is told to; return its address."""
    listening: list[socket.socket] = []

    def start(behave: Behaviour) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def treat(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.settimeout(10)
                behave(connection)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=treat, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield start
    for server in listening:
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()


@pytest.fixture
def closed_port() -> int:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def target_file(tmp_path: Path) -> Callable[[str], Path]:
    """Write a target file: the two keys that every target has, and what is given."""

    def write(more: str = "", *, url: str = "http://127.0.0.1:9") -> Path:
        path = tmp_path / "target.toml"
        path.write_text(f'role = "ibr"\nurl = "{url}"\n{more}', encoding="utf-8")
        return path

    return write
