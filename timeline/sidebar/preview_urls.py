"""The preview of a display, under /admin/, where there are sessions: for staff alone."""

from django.contrib.admin import site
from django.urls import path

from . import previews

app_name = "admin_preview"

urlpatterns = [
    path("", site.admin_view(previews.display), name="display"),
    path("frame/", site.admin_view(previews.frame), name="frame"),
]
