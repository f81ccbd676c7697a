from django.apps import AppConfig


class SidebarConfig(AppConfig):
    name = "timeline.sidebar"
    default_auto_field = "django.db.models.BigAutoField"
