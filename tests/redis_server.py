"""A real Redis on an ephemeral loopback port, for as long as a test needs it."""

import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class RedisServer:
    """The server: its URL, and what can be done to it."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self.process = process
        self.url = f"redis://127.0.0.1:{port}/0"

    def freeze(self) -> None:
        """Have it accept connections and answer nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)


@contextmanager
def running_redis() -> Iterator[str]:
    """Yield the URL of a server that keeps nothing on disk."""
    with redis_server() as server:
        yield server.url


@contextmanager
def redis_server(*options: str, port: int | None = None) -> Iterator[RedisServer]:
    """A server that keeps nothing on disk, with further options of its command line."""
    program = shutil.which("redis-server")
    assert program, "needs redis-server"
    port = port or _free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            folder,
            *options,
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _wait(port, process)
            yield RedisServer(port, process)
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(10)


@contextmanager
def slowly(server: RedisServer, seconds: float) -> Iterator[str]:
    """Yield the URL of a way to the server on which every answer comes so many seconds late."""
    listener = socket.create_server(("127.0.0.1", 0))
    socks = [listener]

    def pump(source: socket.socket, target: socket.socket, wait: float) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                time.sleep(wait)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", server.port))
                socks.extend((near, far))
                for ends in ((near, far, 0.0), (far, near, seconds)):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    finally:
        for sock in socks:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        thread.join(5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        assert server.poll() is None, "redis-server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("redis-server did not answer within 10 s")
