"""The bodies of the API as they are checked and as the OpenAPI schema describes them.

A body that passes is handed on as it was sent, unknown keys and all: checking is not rewriting.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from timeline.events.wire import parse_time

PROTECTED = "zendesk"
MAX_NAME = 40
MAX_IDENTIFIER_TYPE = 60
MAX_IDENTIFIERS = 20


class Text(serializers.CharField):
    """A string that was sent as a string."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class SourceName(Text):
    """The name of a source that events may be posted for: any but Zendesk's own."""

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if len(name) > MAX_NAME:
            return name  # for the validator to refuse; normalising a long one can take seconds
        if unicodedata.normalize("NFKC", name).strip().casefold() == PROTECTED:
            raise serializers.ValidationError("'zendesk' is a protected source name.")
        if not name.strip():
            self.fail("blank")
        return name


@extend_schema_field({"type": "string", "format": "date-time"})
class IsoTime(Text):
    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            parse_time(text)
        except ValueError as error:
            raise serializers.ValidationError("Must be an ISO 8601 date-time.") from error
        return text


@extend_schema_field({"type": "object", "additionalProperties": True})
class JsonObject(serializers.Field[Any, Any, Any, Any]):
    """Any JSON object, taken as it is."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError("Must be a JSON object.")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}]})
class UserId(serializers.Field[Any, Any, Any, Any]):
    """A Zendesk user id, as a number or as its digits."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, (int, str)):
            raise serializers.ValidationError("Must be an integer.")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class EventToTrack(serializers.Serializer[Any]):
    source = SourceName(  # type: ignore[assignment]
        max_length=MAX_NAME, help_text="The system that the event comes from."
    )
    type = Text(max_length=MAX_NAME, help_text="The event's name, such as order_completed.")
    properties = JsonObject(help_text="Whatever describes the event.")
    description = Text(required=False, allow_blank=True, allow_null=True)
    created_at = IsoTime(required=False, allow_null=True, help_text="When it happened; now, if left out.")


class IdentifierToSend(serializers.Serializer[Any]):
    type = Text(max_length=MAX_IDENTIFIER_TYPE)
    value = Text(max_length=1_000)


class ProfileToSend(serializers.Serializer[Any]):
    source = SourceName(max_length=MAX_NAME)  # type: ignore[assignment]
    type = Text(max_length=MAX_NAME)
    identifiers = IdentifierToSend(
        many=True,
        allow_empty=False,
        max_length=MAX_IDENTIFIERS,  # type: ignore[call-arg]
    )
    name = Text(required=False, allow_blank=True, allow_null=True)
    attributes = JsonObject(required=False, allow_null=True)
    user_id = UserId(required=False, allow_null=True, help_text="A Zendesk user id.")


class EventOfProfile(serializers.Serializer[Any]):
    """The body that tracks an event for a profile which the path names."""

    event = EventToTrack()


class EventWithProfile(serializers.Serializer[Any]):
    """The body that tracks an event and names the profile it belongs to."""

    event = EventToTrack()
    profile = ProfileToSend()
