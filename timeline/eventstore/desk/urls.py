from django.urls import path

from . import views

app_name = "desk"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("tickets/<int:ticket_id>/", views.desk, name="ticket"),
    path("entry", views.entry, name="entry"),
    path("upstream", views.upstream, name="upstream"),
]
