"""Production's settings, and one address more: a constant answer behind the same middleware."""

from timeline.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
