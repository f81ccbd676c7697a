"""Granian's server, for the day its worker processes are killed.

As it comes, each worker listens on a socket of its own, so that no connection is taken while the last one
is being replaced; and the whole server ends when a worker dies twice within seconds. Here the main process
holds the one socket that all workers take from: connections wait in it until a worker is back, and
workers are replaced for as long as the server runs.
"""

import socket
import time
from collections.abc import Callable, Iterable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.net import SocketSpec  # type: ignore[attr-defined]
from granian.server.mp import MPServer

# A worker that lived for less than this may not be able to start at all: wait before the next attempt.
SHORT_LIFE_SECONDS = 0.5
KILL_AFTER_SECONDS = 10


class Server(MPServer):
    """WSGI on one TCP port. ``serve()`` returns when SIGTERM or SIGINT has ended it."""

    def __init__(self, address: str, port: int, *, processes: int, threads: int) -> None:
        super().__init__(
            "timeline.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=threads,
            respawn_failed_workers=True,
            workers_kill_timeout=KILL_AFTER_SECONDS,
            # Its only warning is about more threads than cores; ours wait for the Events API, not for a core.
            log_level=LogLevels.error,
            websockets=False,
        )
        self._started: dict[int, float] = {}

    def _init_shared_socket(self) -> None:
        """What Granian does where sockets cannot be shared by port: bind one, and hand it to every worker."""
        self._ssp = None
        holder: Any = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd, self._sfd = holder, holder.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)
        self._sso.listen(self.backlog)

    def _respawn_workers(
        self, workers: Iterable[int], spawn_target: Callable[..., Any], target_loader: Any, delay: float = 0
    ) -> None:
        now = time.monotonic()
        if any(now - self._started.get(number, 0) < SHORT_LIFE_SECONDS for number in workers):
            time.sleep(SHORT_LIFE_SECONDS)
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        self._started.update(self.respawned_wrks)
        self.respawned_wrks.clear()  # its memory of who died twice, on which it would end the server
