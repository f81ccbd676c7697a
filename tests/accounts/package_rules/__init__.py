"""What Zendesk's validator checks of an app package, and its review: one function a rule, of our own writing.

The rules follow the behaviour of Zendesk's zendesk_apps_support 4.52, seen by trying; those of the review
follow https://developer.zendesk.com/apps/docs/publish/create_assets and create_content. A rule yields what it
objects to.
"""

from . import content, manifest, parameters, review
from .package import RULES, Package

__all__ = ("RULES", "Package", "broken", "content", "manifest", "parameters", "review")


def broken(package: bytes) -> set[str]:
    """The names of the rules that a package breaks."""
    unpacked = Package.read(package)
    return {name for name, check in RULES.items() if list(check(unpacked))}
