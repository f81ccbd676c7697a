"""Templates of displays, rendered for one event; what cannot be rendered is nothing."""

from timeline.sources.templating import BadTemplate, RenderFailed, Scope, compile_link, compile_template


def rendered(template: str, scope: Scope) -> str:
    """The text, "" if there is no template, it is wrong, or it fails for this event."""
    if not template:
        return ""
    try:
        return compile_template(template).render(scope)
    except (BadTemplate, RenderFailed):
        return ""


def rendered_link(template: str, scope: Scope) -> str:
    """The address, "" if it would not be a whole and plain one."""
    if not template:
        return ""
    try:
        return compile_link(template).render(scope) or ""
    except (BadTemplate, RenderFailed):
        return ""
