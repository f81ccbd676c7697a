"""Django's cache, in the process or in a Redis that may fail, and how personal data lies in it."""
