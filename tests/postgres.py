"""Run a command with a PostgreSQL of its own: ``python -m tests.postgres COMMAND…``.

Starts a temporary cluster on a free loopback port, sets ``DATABASE_URL`` for the command, stops and
removes the cluster, and exits with the command's code; with 3 if there is no PostgreSQL to start.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOT_FOUND = 3
INSTALLED = Path("/usr/lib/postgresql")  # Debian's place, not in PATH
# Fast rather than safe: nothing of it outlives the command.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"


class NoPostgres(Exception):
    """There is no PostgreSQL here, or it cannot be started as the one who asks."""


def main(command: list[str]) -> int:
    if not command:
        print("usage: python -m tests.postgres COMMAND…", file=sys.stderr)
        return 2
    try:
        with running() as url:
            return _run(command, url)
    except NoPostgres as error:
        print(f"tests.postgres: {error}", file=sys.stderr)
        return NOT_FOUND


@contextmanager
def running() -> Iterator[str]:
    """A database URL that is good as long as the block lasts. Raises NoPostgres."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="timeline-postgres-"))
    try:
        _give_away(folder)
        data, port = folder / "data", _free_port()
        _call(binaries / "initdb", "-D", data, "-U", "timeline", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port} {OPTIONS}"
        _call(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
        try:
            yield f"postgres://timeline@127.0.0.1:{port}/postgres"
        finally:
            _call(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of initdb and pg_ctl: in PATH, else the newest where Debian puts them. Raises NoPostgres."""
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    installed = INSTALLED.glob("*/bin")
    folders += sorted(installed, key=lambda path: float(path.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres("no initdb and pg_ctl in PATH or /usr/lib/postgresql/*/bin: install PostgreSQL's server")


def _give_away(folder: Path) -> None:
    """Let the user ``postgres`` have the folder, if root is the one who starts it all."""
    if os.geteuid() == 0:
        try:
            shutil.chown(folder, "postgres", "postgres")
        except LookupError as error:
            raise NoPostgres("root needs a user named postgres to run PostgreSQL as") from error


def _run(command: list[str], url: str) -> int:
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: process.send_signal(number))
    code = process.wait()
    return code if code >= 0 else 128 - code


def _call(*command: object) -> None:
    """Run one of PostgreSQL's programs; it refuses to be root, so root becomes ``postgres``."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = [*_as_postgres(), *words]
    done = subprocess.run(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd="/",
        check=False,
    )
    if done.returncode:
        raise NoPostgres(f"{words} failed:\n{done.stdout.decode(errors='replace')}")


def _as_postgres() -> list[str]:
    if shutil.which("setpriv"):
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    if shutil.which("runuser"):
        return ["runuser", "-u", "postgres", "--"]
    raise NoPostgres("root cannot run PostgreSQL without setpriv or runuser")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
