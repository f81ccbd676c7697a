"""Who is asking: accounts, the signed door, session tokens and credentials."""
