"""What the events that agents read tell about sources and types: which there are, and how they fare."""
