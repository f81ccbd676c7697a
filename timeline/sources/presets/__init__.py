"""Filters with a name: what their query may be, the boxes that say it, and who is offered which."""
