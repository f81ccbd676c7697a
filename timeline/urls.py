"""Which room answers which URL."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from timeline import operations

handler500 = operations.failed

admin.site.site_header = admin.site.site_title = "Customer timeline"
admin.site.site_url = "/desk/" if settings.DESK else None  # without a desk there is no site but the admin

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("timeline.sidebar.urls")),
    path("", include("timeline.api.urls")),
    path("admin/timeline/preview/", include("timeline.sidebar.preview_urls")),
    path("admin/", admin.site.urls),
    path("", operations.front),
    path("favicon.ico", operations.icon),
    path("livez", operations.livez),
    path("readyz", operations.readyz),
]

if settings.EVENTSTORE:
    urlpatterns.append(path("eventstore/", include("timeline.eventstore.urls")))
if settings.DESK:
    urlpatterns.append(path("desk/", include("timeline.eventstore.desk.urls")))
