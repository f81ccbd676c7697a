"""What the API answers, for the OpenAPI schema alone: answers are written by ``answers``."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import serializers

from .serializers import IdentifierToSend, JsonObject


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "timeline.accounts.authentication.SessionTokenAuthentication"
    name = "sessionToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": (
                'The session token that the sidebar page carries in `<meta name="timeline-session">`. '
                "Once half of its life is over, answers carry its successor in the header `Timeline-Session`."
            ),
        }


class EventShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField(required=False)
    properties = JsonObject()


class LinkShape(serializers.Serializer[Any]):
    next = serializers.CharField(allow_blank=True, help_text="The next page's URL, empty at the end.")


class MetaShape(serializers.Serializer[Any]):
    after_cursor = serializers.CharField(help_text="For `page[after]`; empty at the end.")
    has_more = serializers.BooleanField()
    before_cursor = serializers.CharField(
        required=False, help_text="With `before` and `around` only; empty where the page begins now."
    )


class EventListShape(serializers.Serializer[Any]):
    """A page of events, newest first."""

    events = EventShape(many=True)
    links = LinkShape(many=True)
    meta = MetaShape()


class ReceiptShape(serializers.Serializer[Any]):
    status = serializers.CharField(help_text='"received"')
    profile_id = serializers.CharField(required=False)
    user_id = serializers.CharField(required=False, allow_null=True)


class ProfileShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    user_id = serializers.CharField(allow_null=True)
    identifiers = IdentifierToSend(many=True)
    attributes = JsonObject()
    created_at = serializers.DateTimeField(required=False)
    updated_at = serializers.DateTimeField(required=False)


class OneProfileShape(serializers.Serializer[Any]):
    profile = ProfileShape()


class ProfileListShape(serializers.Serializer[Any]):
    profiles = ProfileShape(many=True)


class UserErrorDetail(serializers.Serializer[Any]):
    title = serializers.CharField()
    message = serializers.CharField()


class UserError(serializers.Serializer[Any]):
    """An error below `/api/v2/users/`."""

    error = UserErrorDetail()


class ProfileErrorDetail(serializers.Serializer[Any]):
    code = serializers.CharField()
    id = serializers.CharField()
    title = serializers.CharField()


class ProfileError(serializers.Serializer[Any]):
    """An error below `/api/v2/user_profiles`."""

    errors = ProfileErrorDetail(many=True)  # type: ignore[assignment]


class SessionError(serializers.Serializer[Any]):
    error = serializers.CharField(help_text="Couldn't authenticate you")


class AgentError(serializers.Serializer[Any]):
    error = serializers.CharField(help_text="Forbidden")
    description = serializers.CharField()
