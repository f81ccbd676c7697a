"""How events look: sources, their labels, hues and icons, and how an event reads."""
