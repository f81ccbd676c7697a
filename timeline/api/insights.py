"""What the loaded events tell besides pages, as JSON under the subjects of the lists of events."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.events.values import Event, Subject
from timeline.events.wire import format_time, write_event
from timeline.feed.insights.counts import counts
from timeline.feed.insights.density import STEPS, density
from timeline.feed.insights.rhythm import rhythms
from timeline.feed.insights.runs import FEWEST, LONGEST_GAP, runs
from timeline.feed.insights.threads import Thread, events_of_thread, read_path, threads
from timeline.sources.masked import MASKED

from . import describe_insights
from .endpoints import endpoint, viewed
from .errors import Invalid
from .insight_questions import Question
from .parameters import (
    read_identifier,
    read_number,
    read_profile,
    read_text,
    read_user,
)

MOST_THREADS = 500


def answer_density(asked: Question) -> dict[str, Any]:
    step = read_text(asked.query, "bucket")
    if step is not None and step not in STEPS:
        raise Invalid("bucket", f"bucket must be one of {', '.join(STEPS)}", code="BucketNotValid")
    found = density(asked.events, asked.coverage, zone=asked.zone, step=step)
    return {
        "bucket": found.step,
        "zone": str(asked.zone),
        "buckets": [
            {
                "day": bucket.day.isoformat(),
                "start": format_time(bucket.start),
                "end": format_time(bucket.end),
                "total": bucket.total,
                "sources": dict(bucket.sources),
                "partial": bucket.partial,
            }
            for bucket in found.buckets
        ],
        "earlier": dict(found.earlier),
        "later": dict(found.later),
        "undated": dict(found.undated),
    }


def answer_counts(asked: Question) -> dict[str, Any]:
    found = counts(asked.events, asked.coverage)
    return {
        "total": found.total,
        "sources": dict(found.sources),
        "types": [
            {"source": source, "type": kind, "count": count} for (source, kind), count in found.types.items()
        ],
    }


def answer_runs(asked: Question) -> dict[str, Any]:
    longest = int(LONGEST_GAP.total_seconds())
    gap = timedelta(seconds=read_number(asked.query, "gap", default=longest, most=31_536_000))
    fewest = read_number(asked.query, "fewest", default=FEWEST, least=2, most=1_000)
    return {
        "runs": [
            {
                "source": run.first.source,
                "type": run.first.type,
                "count": run.count,
                "first": _named(run.first),
                "last": _named(run.last),
                "seconds": run.duration.total_seconds(),
                "open": run.open,
            }
            for run in runs(asked.events, asked.coverage, gap=gap, fewest=fewest)
        ]
    }


def answer_threads(asked: Question) -> dict[str, Any]:
    """All threads, or with a value the newest events of that one."""
    try:
        names = read_path(read_text(asked.query, "path") or "")
    except ValueError as error:
        raise Invalid("path", str(error), code="PathNotValid") from error
    value = read_text(asked.query, "value")
    # Values that are masked are not told apart, so they name no thread.
    if value is not None:
        events = events_of_thread(asked.events, names, value) if value != MASKED else ()
        found = threads(events, names)
        shown = [write_event(event) for event in events[: asked.size]]
        return _threads([thread for thread in found if thread.value == value]) | {"events": shown}
    return _threads([thread for thread in threads(asked.events, names) if thread.value != MASKED])


def _threads(found: Sequence[Thread]) -> dict[str, Any]:
    listed = [
        {
            "value": thread.value,
            "count": thread.count,
            "first": _moment(thread.first),
            "last": _moment(thread.last),
            "sources": dict(thread.sources),
        }
        for thread in found[:MOST_THREADS]
    ]
    return {"threads": listed, "total": len(found)}


def answer_rhythm(asked: Question) -> dict[str, Any]:
    return {
        "rhythms": [
            {
                "source": one.source,
                "type": one.type,
                "count": one.count,
                "first": format_time(one.first),
                "last": format_time(one.last),
                "usual_gap_seconds": None if one.usual_gap is None else one.usual_gap.total_seconds(),
                "active_days": one.active_days,
                "usual_days": one.usual_days,
                "quiet_seconds": one.quiet.total_seconds(),
                "quiet_days": one.quiet_days,
            }
            for one in rhythms(asked.events, asked.coverage, zone=asked.zone)
        ]
    }


def _named(event: Event) -> dict[str, str]:
    return {"id": event.id, "created_at": format_time(event.created_at)}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)


Answer = Callable[[Question], dict[str, Any]]


def _answer(request: Request, subject: Subject, insight: Answer) -> Response:
    asked = Question(request, subject)
    told = insight(asked)
    loaded = asked.loaded
    viewed(request, subject, "insight", len(loaded.events))
    covered = {
        "back_to": _moment(loaded.covered_back_to),
        "complete": loaded.complete,
        "checked_at": format_time(loaded.checked_at),
        "stale": loaded.stale,
        "withheld": loaded.withheld,
    }
    return Response({"coverage": covered, "whole": asked.coverage.whole, **told})


INSIGHTS: dict[str, Answer] = {
    "density": answer_density,
    "counts": answer_counts,
    "runs": answer_runs,
    "threads": answer_threads,
    "rhythm": answer_rhythm,
}


def _urls(name: str, insight: Answer) -> list[URLPattern]:
    """The insight's address under each of the three subjects."""

    @describe_insights.of_user(name)
    @endpoint("GET")
    def of_user(request: Request, user_id: str) -> Response:
        return _answer(request, read_user(user_id), insight)

    @describe_insights.of_identifier(name)
    @endpoint("GET")
    def of_identifier(request: Request) -> Response:
        return _answer(request, read_identifier(request.GET), insight)

    @describe_insights.of_profile(name)
    @endpoint("GET")
    def of_profile(request: Request, profile_id: str) -> Response:
        return _answer(request, read_profile(profile_id), insight)

    return [
        path(f"api/v2/users/<str:user_id>/events/{name}", of_user, name=f"user_{name}"),
        path(f"api/v2/user_profiles/events/{name}", of_identifier, name=f"identifier_{name}"),
        path(f"api/v2/user_profiles/<str:profile_id>/events/{name}", of_profile, name=f"profile_{name}"),
    ]


urlpatterns = [url for name, insight in INSIGHTS.items() for url in _urls(name, insight)]
