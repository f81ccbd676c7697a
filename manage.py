#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from timeline import demo_environment


def main() -> None:
    demo_environment.prepare(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings come first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
