from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "timeline.api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registers how the session token is described, before anyone asks for the schema.
        from . import schemas  # noqa: F401, PLC0415
