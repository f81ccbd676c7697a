"""How a thread that is in no hurry stands back while the rest of its process is at work."""

import time


class Pace:
    """Sleeps between two small steps: briefly while the process is calm, long while it is busy.

    Busy is a process whose other threads had the processor for more than BUSY of the time since the last
    step, or that woke this one late. A lower priority would be no help: a thread that is put off while it
    holds the interpreter puts off all others.
    """

    CALM_SECONDS = 0.01
    BUSY_SECONDS = 0.2
    BUSY = 0.35
    LATE_SECONDS = 0.02

    def __init__(self) -> None:
        self.busy = False
        self._mark = self._clocks()

    def breathe(self) -> None:
        """Give way to everybody else. Call on one thread only."""
        began = time.perf_counter()
        pause = self.BUSY_SECONDS if self.busy else self.CALM_SECONDS
        time.sleep(pause)
        late = time.perf_counter() - began - pause > self.LATE_SECONDS
        now = self._clocks()
        passed, used = now[0] - self._mark[0], now[1] - self._mark[1]
        self._mark = now
        self.busy = late or used > self.BUSY * passed

    @staticmethod
    def _clocks() -> tuple[float, float]:
        """Of the wall, and of the processor as far as others used it."""
        return time.perf_counter(), time.process_time() - time.thread_time()
