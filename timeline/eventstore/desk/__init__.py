"""The demo desk: a page that stands in for Zendesk's ticket view."""
