from django.urls import URLPattern, path, re_path

from . import oauth, views

app_name = "eventstore"

urlpatterns: list[URLPattern] = [
    path("api/v2/users/<int:user_id>", views.user, name="user"),
    path("api/v2/users/<int:user_id>.json", views.user, name="user_json"),
    path("api/v2/users/<str:user_id>/events", views.user_events, name="user_events"),
    path("api/v2/users/<str:user_id>/profiles", views.user_profiles, name="user_profiles"),
    path("api/v2/user_profiles", views.profile_of_identifier, name="profile_of_identifier"),
    path("api/v2/user_profiles/events", views.identifier_events, name="identifier_events"),
    path("api/v2/user_profiles/<str:profile_id>", views.profile, name="profile"),
    path("api/v2/user_profiles/<str:profile_id>/events", views.profile_events, name="profile_events"),
    path("api/v2/apps/<int:app_id>/public_key", views.public_key, name="public_key"),
    path("api/v2/apps/<int:app_id>/public_key.pem", views.public_key, name="public_key_pem"),
    path("oauth/tokens", oauth.tokens, name="tokens"),
    re_path(r"", views.no_such_endpoint),
]
