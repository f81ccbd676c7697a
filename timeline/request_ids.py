"""The id of the request that a thread answers: on its log lines, in its headers, on an agent's screen.

Nothing is imported here: logging is set up before there are any apps.
"""

import logging
import threading


class _Answering(threading.local):
    request_id = "-"  # of a thread that answers none


answering = _Answering()


class RequestIdFilter(logging.Filter):
    """Put the id on each log line; one of a thread of its own has none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = answering.request_id
        return True
