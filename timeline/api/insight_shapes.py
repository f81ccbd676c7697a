"""What the insights answer, for the OpenAPI schema alone."""

from typing import Any

from rest_framework import serializers

from .schemas import EventShape


class CoverageShape(serializers.Serializer[Any]):
    back_to = serializers.DateTimeField(allow_null=True, help_text="Every event after this is counted.")
    complete = serializers.BooleanField(help_text="Every event there is has been read.")
    checked_at = serializers.DateTimeField()
    stale = serializers.CharField(allow_null=True, help_text="The upstream failure this is told in spite of.")
    withheld = serializers.IntegerField(
        help_text="How many loaded events are of sources that the agent's role does not see; none is counted."
    )


class Insight(serializers.Serializer[Any]):
    coverage = CoverageShape()
    whole = serializers.BooleanField(help_text="Every event that was asked for is counted.")


class BucketShape(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="Its first day in the zone.")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="The next one's start.")
    total = serializers.IntegerField()
    sources = serializers.DictField(child=serializers.IntegerField())
    partial = serializers.BooleanField(  # type: ignore[assignment]
        help_text="Not all of it is covered, or was asked for."
    )


class DensityShape(Insight):
    """Buckets without a gap, oldest first; what is in none of them is counted beside them."""

    bucket = serializers.CharField(help_text="day, week or month")
    zone = serializers.CharField()
    buckets = BucketShape(many=True)
    earlier = serializers.DictField(child=serializers.IntegerField())
    later = serializers.DictField(child=serializers.IntegerField(), help_text="Dated in the future.")
    undated = serializers.DictField(child=serializers.IntegerField())


class TypeCountShape(serializers.Serializer[Any]):
    source = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    count = serializers.IntegerField()


class CountsShape(Insight):
    total = serializers.IntegerField()
    sources = serializers.DictField(child=serializers.IntegerField())
    types = TypeCountShape(many=True)


class NamedEventShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    created_at = serializers.DateTimeField()


class RunShape(TypeCountShape):
    first = NamedEventShape()
    last = NamedEventShape()
    seconds = serializers.FloatField()
    open = serializers.BooleanField(help_text="It may go on where the coverage ends.")


class RunsShape(Insight):
    runs = RunShape(many=True)


class ThreadShape(serializers.Serializer[Any]):
    value = serializers.CharField()
    count = serializers.IntegerField()
    first = serializers.DateTimeField(allow_null=True)
    last = serializers.DateTimeField(allow_null=True)
    sources = serializers.DictField(child=serializers.IntegerField())


class ThreadsShape(Insight):
    threads = ThreadShape(many=True)
    total = serializers.IntegerField(help_text="How many threads there are.")
    events = EventShape(many=True, required=False)


class RhythmShape(TypeCountShape):
    type = serializers.CharField(allow_null=True, help_text="null for all of the source.")
    first = serializers.DateTimeField()
    last = serializers.DateTimeField()
    usual_gap_seconds = serializers.FloatField(allow_null=True)
    active_days = serializers.IntegerField()
    usual_days = serializers.FloatField(allow_null=True, help_text="From one active day to the next.")
    quiet_seconds = serializers.FloatField()
    quiet_days = serializers.IntegerField()


class RhythmsShape(Insight):
    rhythms = RhythmShape(many=True)
