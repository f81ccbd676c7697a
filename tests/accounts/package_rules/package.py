"""A package as Zendesk unpacks it, and the register of rules."""

import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[["Package"], Iterator[str]]
RULES: dict[str, Rule] = {}


@dataclass
class Package:
    """A zip as Zendesk unpacks it; ``manifest`` is {} where it cannot be read."""

    files: dict[str, bytes]
    symlinks: list[str] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, content: bytes) -> "Package":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            files = {info.filename: archive.read(info) for info in infos}
            links = [info.filename for info in infos if stat.S_ISLNK(info.external_attr >> 16)]
        return cls(files, links)

    def __post_init__(self) -> None:
        try:
            self.manifest = json.loads(self.files["manifest.json"])
        except (KeyError, ValueError):
            self.manifest = {}

    @property
    def panes(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Host, location and options of each place in which the app stands."""
        for host, locations in self.manifest.get("location", {}).items():
            for location, options in locations.items():
                yield host, location, {"url": options} if isinstance(options, str) else options

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return self.manifest.get("parameters", [])

    @property
    def is_public(self) -> bool:
        return self.manifest.get("private") is False

    def words(self, language: str) -> dict[str, Any]:
        """What a translation says under ``app``; {} if it cannot be read."""
        try:
            return json.loads(self.files[f"translations/{language}.json"])["app"]
        except (KeyError, ValueError, TypeError):
            return {}


def rule(function: Rule) -> Rule:
    RULES[function.__name__] = function
    return function


def png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, None for what is no PNG."""
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR":
        return None
    return struct.unpack(">II", content[16:24])
