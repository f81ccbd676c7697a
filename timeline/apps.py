from importlib import import_module

from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "timeline"

    def ready(self) -> None:
        import_module("timeline.checks")  # registers them
