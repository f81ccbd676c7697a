"""How values lie in Redis: as the bytes they are. Nothing read from a cache is ever unpickled."""


class BytesSerializer:
    """Keeps bytes as they are and refuses everything else (django-redis itself keeps integers)."""

    def __init__(self, options: dict[str, object]) -> None:
        self.options = options

    def dumps(self, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise TypeError("only bytes and integers may go into the cache")
        return value

    def loads(self, value: bytes) -> bytes:
        return value
