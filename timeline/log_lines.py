"""What a stranger sends wrong is one line in the log, without the forty of a traceback.

Nothing is imported here: logging is set up before there are any apps.
"""

import logging


class RefusalFilter(logging.Filter):
    """Leave the traceback off what Django says of a request that it refuses to read."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = None
        return True
