from django.urls import URLPattern, path, re_path

from . import docs, insights, views

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("api/v2/users/<str:user_id>/events", views.user_events, name="user_events"),
    path("api/v2/users/<str:user_id>/profiles", views.user_profiles, name="user_profiles"),
    path("api/v2/user_profiles", views.profile_by_identifier, name="profile_by_identifier"),
    path("api/v2/user_profiles/events", views.identifier_events, name="identifier_events"),
    path("api/v2/user_profiles/<str:profile_id>", views.profile, name="profile"),
    path("api/v2/user_profiles/<str:profile_id>/events", views.profile_events, name="profile_events"),
    *insights.urlpatterns,
    path("api/schema/", docs.schema, name="schema"),
    path("api/docs/", docs.docs, name="docs"),
    re_path(r"^api/", views.no_such_endpoint),
]
