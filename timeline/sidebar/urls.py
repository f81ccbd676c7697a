"""The sidebar's URLs: the door, three kinds of timelines with the details of their events, and profiles."""

from django.urls import path

from . import entry, opening, profiles, views

app_name = "sidebar"

urlpatterns = [
    path("sidebar/", entry.entry, name="entry"),
    path("timeline/users/<str:user_id>/", views.user, name="user"),
    path("timeline/users/<str:user_id>/event/", opening.user_event, name="user_event"),
    path("timeline/users/<str:user_id>/event/reveal/", opening.user_reveal, name="user_reveal"),
    path("timeline/users/<str:user_id>/profiles/", profiles.profiles, name="user_profiles"),
    path("timeline/profiles/", views.identifier, name="identifier"),
    path("timeline/profiles/event/", opening.identifier_event, name="identifier_event"),
    path("timeline/profiles/event/reveal/", opening.identifier_reveal, name="identifier_reveal"),
    path("timeline/profiles/<str:profile_id>/", views.profile, name="profile"),
    path("timeline/profiles/<str:profile_id>/event/", opening.profile_event, name="profile_event"),
    path("timeline/profiles/<str:profile_id>/event/reveal/", opening.profile_reveal, name="profile_reveal"),
]
