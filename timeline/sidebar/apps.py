from django.apps import AppConfig


class SidebarConfig(AppConfig):
    name = "timeline.sidebar"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let what is read be noticed: neither of the two rooms knows the other."""
        from timeline.feed.signals import events_read  # noqa: PLC0415 - there are no models before
        from timeline.sources.discovery.noticing import notice  # noqa: PLC0415

        events_read.connect(notice, dispatch_uid="discovery")
