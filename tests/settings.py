"""The project's own settings, fed with an environment in which every part is on."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-9f3b1c7e5d2a4860b7c1e0d3f6a8925b4c7d")
os.environ.setdefault("DATA_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("TIMELINE_CUSTOM_ORIGINS", "http://localhost:8000,http://127.0.0.1:8000")
os.environ.setdefault("EVENTSTORE", "on")
os.environ.setdefault("DESK", "on")

from timeline.settings import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING = {"version": 1, "disable_existing_loggers": False}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of a directory that is not there
