"""The templates in which admins say how events read: Liquid without loops, in plain text, within limits."""

from .errors import BadTemplate, RenderFailed
from .formats import DetailDraft, Shown, show
from .link_templates import LinkTemplate, compile_link
from .reference import REFERENCE
from .scope import Scope, scope_of
from .templates import Template, compile_template

__all__ = [
    "REFERENCE",
    "BadTemplate",
    "DetailDraft",
    "LinkTemplate",
    "RenderFailed",
    "Scope",
    "Shown",
    "Template",
    "compile_link",
    "compile_template",
    "scope_of",
    "show",
]
