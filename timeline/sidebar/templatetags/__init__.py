"""Template tags of the sidebar."""
