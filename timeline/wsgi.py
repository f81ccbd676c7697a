"""The WSGI application that the production server runs."""

import gc
import os
import sys
from importlib import import_module

import django
from django.conf import settings

from timeline.handler import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")

django.setup(set_prefix=False)
application = Handler()

# Load all views now: nobody's first request should wait for that, and nothing loaded is ever garbage. A page
# of a hundred events makes thousands of small objects; collecting less often saves a fifth of its time.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)

# Each thread that waits for the interpreter wakes up this often to ask for it, be it two hundred of them.
sys.setswitchinterval(0.02)
