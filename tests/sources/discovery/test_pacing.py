import threading
import time

from timeline.sources.discovery.pacing import Pace


def test_a_busy_process_is_given_way_and_a_calm_one_is_not():
    stop = threading.Event()

    def work():
        while not stop.is_set():
            sum(range(10_000))

    pace = Pace()
    worker = threading.Thread(target=work)
    worker.start()
    try:
        latest = time.monotonic() + 20  # others may have this machine's processors
        while not pace.busy:
            assert time.monotonic() < latest
            pace.breathe()
        began = time.perf_counter()
        pace.breathe()
        assert time.perf_counter() - began >= Pace.BUSY_SECONDS
    finally:
        stop.set()
        worker.join()

    latest = time.monotonic() + 20
    while pace.busy:
        assert time.monotonic() < latest
        pace.breathe()
