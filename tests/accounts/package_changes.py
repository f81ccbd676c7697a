"""Ways to spoil the files of a package, and the zip that comes of it."""

import io
import json
import stat
import zipfile
from collections.abc import Callable
from typing import Any


def zipped(files: dict[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFLNK | 0o777 if name in links else 0o100644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def with_manifest(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    """Change top-level fields of the manifest; ``None`` takes one away."""

    def change(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"]) | changes
        files["manifest.json"] = json.dumps({k: v for k, v in manifest.items() if v is not None}).encode()

    return change


def with_pane(**options: Any) -> Callable[[dict[str, bytes]], None]:
    """Change options of the place beside a ticket; ``None`` takes one away."""

    def change(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        pane = manifest["location"]["support"]["ticket_sidebar"] | options
        manifest["location"]["support"]["ticket_sidebar"] = {k: v for k, v in pane.items() if v is not None}
        files["manifest.json"] = json.dumps(manifest).encode()

    return change


def with_words(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    """Change what the app says in English; ``None`` takes a text away."""

    def change(files: dict[str, bytes]) -> None:
        words = json.loads(files["translations/en.json"])["app"] | changes
        words = {name: text for name, text in words.items() if text is not None}
        files["translations/en.json"] = json.dumps({"app": words}).encode()

    return change


def with_parameters(*parameters: dict[str, Any], labels: bool = True) -> Callable[[dict[str, bytes]], None]:
    """Let an admin fill something in when installing."""

    def change(files: dict[str, bytes]) -> None:
        with_manifest(parameters=parameters)(files)
        if labels:
            with_words(parameters={one["name"]: {"label": "A field"} for one in parameters})(files)

    return change


def with_file(name: str, content: bytes | None) -> Callable[[dict[str, bytes]], None]:
    """Put a file into the package; ``None`` takes it away."""

    def change(files: dict[str, bytes]) -> None:
        files.pop(name, None)
        if content is not None:
            files[name] = content

    return change


def renamed(old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[new] = files.pop(old)

    return change


def replaced(file: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)

    return change
