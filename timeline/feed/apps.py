from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "timeline.feed"
    default_auto_field = "django.db.models.BigAutoField"
