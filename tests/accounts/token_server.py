"""An OAuth server and Events API that counts, for Misbehaving."""

import threading
from collections.abc import Callable

from tests.misbehaving import Request, after, answer


class TokenServer:
    """Hands out tokens t1, t2, … and answers events to those that are valid.

    ``refusing`` is a behaviour for token requests, ``seconds`` how long a token request takes.
    """

    def __init__(self, *, life: object = 1800, seconds: float = 0.2, prefix: str = "t") -> None:
        self.life, self.seconds, self.prefix = life, seconds, prefix
        self.asked = 0
        self.valid: set[str] = set()
        self.refusing: Callable | None = None
        self.lock = threading.Lock()

    def __call__(self, request: Request) -> Callable:
        if request.path == "/oauth/tokens":
            with self.lock:
                self.asked += 1
                if self.refusing:
                    return self.refusing
                self.valid.add(f"{self.prefix}{self.asked}")
                body = {"access_token": f"{self.prefix}{self.asked}", "token_type": "bearer"}
            return after(
                self.seconds, answer(200, body | ({} if self.life is None else {"expires_in": self.life}))
            )
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return answer(200, {"events": []}) if token in self.valid else answer(401, {"error": "invalid_token"})
