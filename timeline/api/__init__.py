"""The timeline as JSON, wire-compatible with the Events API."""
