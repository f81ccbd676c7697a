"""The demo's world: recognisable customers, a real data set, and an upstream that can fail."""
