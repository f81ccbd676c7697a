"""What the room tells to whoever listens."""

from django.dispatch import Signal

# Sent after an upstream page was read, with ``account`` (its key), ``events`` (a sequence, newest first or
# not), and ``size``, the bytes of the answer that they stood in. On the thread of a reader who is waiting:
# whoever listens takes note and does the work elsewhere.
events_read = Signal()
