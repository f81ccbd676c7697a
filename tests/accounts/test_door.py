"""The door opens to what Zendesk signed for this account, and to nothing else."""

import base64
import gc
import hashlib
import hmac
import json
import logging
import random
import socket
import time

import jwt
import pytest

from timeline.accounts import door, sessions
from timeline.accounts.door import EntryRefused, NotOfferedHere, verify_entry

from .factories import GONE, AccountFactory, entry_claims, public_pem, sign_entry, signing_key

INSTALLATIONS = "https://acme.zendesk.com/api/v2/apps/installations"


@pytest.fixture(autouse=True)
def no_outgoing_request(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the door opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def b64(data: bytes | str) -> str:
    return base64.urlsafe_b64encode(data.encode() if isinstance(data, str) else data).rstrip(b"=").decode()


def raw_token(payload: str, header: str = '{"alg":"RS256"}') -> str:
    """A token with a good signature over any text at all."""
    text = f"{b64(header)}.{b64(payload)}"
    signature = jwt.get_algorithm_by_name("RS256").sign(text.encode(), signing_key())
    return f"{text}.{b64(signature)}"


def hs256_with_the_public_key(account):
    text = f"{b64(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{b64(json.dumps(entry_claims(account)))}"
    return f"{text}.{b64(hmac.digest(account.public_key.encode(), text.encode(), hashlib.sha256))}"


def unsigned(account):
    return jwt.encode(entry_claims(account), None, algorithm="none")


def unsigned_but_says_rs256(account):
    return f"{b64(json.dumps({'alg': 'RS256'}))}.{b64(json.dumps(entry_claims(account)))}."


def key_in_header(account):
    stranger = signing_key("stranger")
    jwk = json.loads(jwt.get_algorithm_by_name("RS256").to_jwk(stranger.public_key()))
    return sign_entry(account, stranger, headers={"jwk": jwk, "kid": "1"})


def key_urls_in_header(account):
    urls = {"jku": "https://evil.example/jwks.json", "x5u": "https://evil.example/cert.pem"}
    return sign_entry(account, signing_key("stranger"), headers=urls)


def confirmation_url_of_a_stranger(account):
    cnf = {"jku": "https://evil.example/public_key.pem"}
    return sign_entry(account, signing_key("stranger"), cnf=cnf)


def another_installations_audience(account):
    return sign_entry(account, aud=f"{INSTALLATIONS}/10024.json")


def key_of_another_account(account):
    other = AccountFactory(public_key=public_pem(signing_key("other")))
    assert other.public_key != account.public_key
    return sign_entry(account, signing_key("other"))


def named_for_another_account(account):
    other = AccountFactory(public_key=public_pem(signing_key("other")))
    return sign_entry(account, iss=f"{other.subdomain}.zendesk.com")


def wholly_for_another_account(account):
    return sign_entry(AccountFactory(public_key=public_pem(signing_key("other"))))


def unknown_account(account):
    return sign_entry(AccountFactory.build(subdomain="nobody", installation_id=5))


def signature_of_another_token(account):
    one, two = sign_entry(account), sign_entry(account, sub="10")
    return two.rpartition(".")[0] + "." + one.rpartition(".")[2]


def second_spelling_of_the_signature(account):
    token = sign_entry(account)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) + 1]


def deep(account, text):
    claims = json.dumps(entry_claims(account))[:-1]
    return raw_token(f'{claims},"deep":{text}}}')


def session_token(account):
    return sessions.issue(account, "9")


def changed(**changes):
    return lambda account: sign_entry(account, **changes)


def now(seconds=0):
    return int(time.time()) + seconds


REFUSED = {
    "alg none": unsigned,
    "alg RS256 without a signature": unsigned_but_says_rs256,
    "alg HS256 with the public key as secret": hs256_with_the_public_key,
    "alg HS256 with a guessed secret": lambda account: jwt.encode(
        entry_claims(account), "x" * 32, algorithm="HS256"
    ),
    "alg RS512 with the right key": lambda account: sign_entry(account, algorithm="RS512"),
    "alg PS256 with the right key": lambda account: sign_entry(account, algorithm="PS256"),
    "alg missing": lambda account: raw_token(json.dumps(entry_claims(account)), "{}"),
    "alg a list": lambda account: raw_token(json.dumps(entry_claims(account)), '{"alg":["RS256"]}'),
    "another account's key": key_of_another_account,
    "another account's issuer": named_for_another_account,
    "another account entirely with this key": wholly_for_another_account,
    "unknown account": unknown_account,
    "jwk in the header": key_in_header,
    "jku and x5u in the header": key_urls_in_header,
    "cnf.jku of a stranger": confirmation_url_of_a_stranger,
    "crit in the header": lambda account: sign_entry(account, headers={"crit": ["exp"]}),
    "crit empty": lambda account: sign_entry(account, headers={"crit": []}),
    "signature of another token": signature_of_another_token,
    "second spelling of the signature": second_spelling_of_the_signature,
    "audience of another installation": another_installations_audience,
    "audience of another subdomain": changed(
        aud="https://evil.zendesk.com/api/v2/apps/installations/10023.json"
    ),
    "audience without https": changed(aud=f"{INSTALLATIONS}/10023.json".replace("https", "http")),
    "audience with a suffix": changed(aud=f"{INSTALLATIONS}/10023.json?x=1"),
    "audience with a line break": changed(aud=f"{INSTALLATIONS}/10023.json\n"),
    "audience with a leading zero": changed(aud=f"{INSTALLATIONS}/010023.json"),
    "audience beyond any integer": changed(aud=f"{INSTALLATIONS}/{'9' * 40}.json"),
    "audience in a list": changed(aud=[f"{INSTALLATIONS}/10023.json"]),
    "issuer of a stranger": changed(iss="evil.example"),
    "issuer as a prefix": changed(iss="acme.zendesk.com.evil.example"),
    "issuer with user-info": changed(iss="https://acme.zendesk.com@evil.example"),
    "issuer in capitals": changed(iss="ACME.zendesk.com"),
    "issuer without https": changed(iss="http://acme.zendesk.com"),
    "issuer with a slash": changed(iss="https://acme.zendesk.com/"),
    "issuer with a line break": changed(iss="acme.zendesk.com\n"),
    "issuer with a NUL": changed(iss="acme\x00.zendesk.com"),
    "subject of another host": changed(sub="https://evil.zendesk.com/api/v2/users/9.json"),
    "subject no number": changed(sub="admin"),
    "subject zero": changed(sub="0"),
    "subject negative": changed(sub="-9"),
    "subject in other digits": changed(sub="٩"),
    "subject with a line break": changed(sub="9\n"),
    "subject with a path": changed(sub="9/../10"),
    "subject empty": changed(sub=""),
    "expired": lambda account: sign_entry(account, iat=now(-310), nbf=now(-310), exp=now(-10)),
    "not yet valid": lambda account: sign_entry(account, nbf=now(30)),
    "issued in the future": lambda account: sign_entry(account, iat=now(60), exp=now(300)),
    "issued in the far future": lambda account: sign_entry(account, iat=now(10**8), exp=now(10**8 + 300)),
    "life of 16 minutes": lambda account: sign_entry(account, exp=now(16 * 60)),
    "issued long ago and still valid": lambda account: sign_entry(account, iat=now(-86_400), exp=now(60)),
    "life without end": lambda account: sign_entry(account, exp=2**40),
    "oversized": changed(padding="x" * 9000),
    "one megabyte": changed(padding="x" * 1_000_000),
    "lists 2,000 deep": lambda account: deep(account, "[" * 2000 + "]" * 2000),
    "objects 900 deep": lambda account: deep(account, '{"a":' * 900 + "1" + "}" * 900 + "]"),
    "brackets never closed": lambda account: raw_token("[" * 5000),
    "a number of 4,400 digits": lambda account: deep(account, "9" * 4400),
    "payload a list": lambda account: raw_token("[]"),
    "payload null": lambda account: raw_token("null"),
    "payload no JSON": lambda account: raw_token("{"),
    "payload no UTF-8": lambda account: f"{b64('{}')}.{b64(bytes([255, 254, 0]))}.{b64('x')}",
    "header a list": lambda account: raw_token(json.dumps(entry_claims(account)), "[]"),
    "session token": session_token,
    "empty": lambda account: "",
    "two dots": lambda account: "..",
    "words": lambda account: "let me in",
    "four parts": lambda account: sign_entry(account) + ".x",
    "two parts": lambda account: sign_entry(account).rpartition(".")[0],
    "with a space": lambda account: " " + sign_entry(account),
    "with a line break": lambda account: sign_entry(account) + "\n",
    "with padding": lambda account: sign_entry(account) + "==",
    "with a character outside base64": lambda account: sign_entry(account) + "!",
    "with a letter that is not ASCII": lambda account: sign_entry(account) + "é",
    "with a lone surrogate": lambda account: sign_entry(account) + "\ud800",
    "with a NUL": lambda account: sign_entry(account) + "\x00",
    "twice": lambda account: sign_entry(account) * 2,
    "None": lambda account: None,
    "bytes": lambda account: sign_entry(account).encode(),
}
for claim in ("iss", "aud", "sub", "iat", "nbf", "exp"):
    REFUSED[f"{claim} missing"] = changed(**{claim: GONE})
    for kind, value in {"null": None, "list": [9], "object": {"9": 9}, "true": True}.items():
        REFUSED[f"{claim} is {kind}"] = lambda account, claim=claim, value=value: raw_token(
            json.dumps({**entry_claims(account), claim: value})
        )
for claim in ("iss", "aud", "sub"):
    REFUSED[f"{claim} is a number"] = lambda account, claim=claim: raw_token(
        json.dumps({**entry_claims(account), claim: 9})
    )
for claim in ("iat", "nbf", "exp"):
    for value in ('"soon"', f'"{2**31}"', "-1", "NaN", "Infinity", "1e999", "9" * 400):
        REFUSED[f"{claim} is {value[:12]}"] = lambda account, claim=claim, value=value: raw_token(
            json.dumps({**entry_claims(account), claim: "?"}).replace('"?"', value)
        )


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_it_refuses(account, make):
    with pytest.raises(EntryRefused):
        verify_entry(make(account))


ACCEPTED = {
    "as Zendesk sends it": {},
    "subject as a bare number": {"sub": "9"},
    "subject as a URL without .json": {"sub": "https://acme.zendesk.com/api/v2/users/9"},
    "issuer with https": {"iss": "https://acme.zendesk.com"},
    "unknown claims": {"role": "agent", "jti": 5, "deep": {"a": [{}]}},
    "without qsh, cnf and context": {"qsh": GONE, "cnf": GONE, "context": GONE},
    "qsh of another query": {"qsh": "00" * 32},
    "context of another type": {"context": ["ticket_sidebar"]},
    "times with fractions": {"iat": time.time() - 1.5, "exp": time.time() + 200.5},
    "expired within the leeway": {"iat": now(-200), "nbf": now(-200), "exp": 0},
    "not valid yet within the leeway": {"iat": 0, "nbf": 0},
    "life of exactly 15 minutes": {"exp": 900},
}
RELATIVE = {
    "expired within the leeway": {"exp": -3},
    "not valid yet within the leeway": {"iat": 3, "nbf": 3},
    "life of exactly 15 minutes": {"exp": 900},
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_it_opens_to_a_token_that_is_valid(account, name):
    moments = {claim: now(offset) for claim, offset in RELATIVE.get(name, {}).items()}

    entry = verify_entry(sign_entry(account, **{**ACCEPTED[name], **moments}))

    assert (entry.account, entry.agent_id) == (account, "9")


@pytest.mark.parametrize(
    "headers",
    [
        {"kid": "1"},
        {"jku": "https://evil.example"},
        {"x5u": "https://evil.example", "x5c": ["AAAA"]},
        {"jwk": {}},
    ],
    ids=["kid", "jku", "x5u and x5c", "jwk"],
)
def test_it_ignores_what_the_header_says_about_keys(account, headers):
    assert verify_entry(sign_entry(account, headers=headers)).agent_id == "9"


@pytest.mark.parametrize(
    ("context", "location"),
    [
        ({"location": "ticket_sidebar"}, "ticket_sidebar"),
        ({"product": "support", "location": "new_ticket_sidebar"}, "new_ticket_sidebar"),
        ({"location": "user_sidebar", "more": [1]}, "user_sidebar"),
        ({"location": ""}, ""),
        ({"location": ["ticket_sidebar"]}, ""),
        ({"location": None}, ""),
        ({}, ""),
        (None, ""),
        ("nav_bar", ""),
    ],
)
def test_it_opens_where_the_app_is_offered_and_where_no_place_is_named(account, context, location):
    assert verify_entry(sign_entry(account, context=context)).location == location


@pytest.mark.parametrize(
    "location",
    [
        "nav_bar",
        "top_bar",
        "modal",
        "organization_sidebar",
        "ticket_editor",
        "the moon",
        "TICKET_SIDEBAR",
        " ",
    ],
)
def test_it_stays_shut_where_the_app_is_not_offered(account, location):
    with pytest.raises(NotOfferedHere):
        verify_entry(sign_entry(account, context={"product": "support", "location": location}))


def test_where_the_app_is_not_offered_is_told_only_to_whoever_has_the_key(account):
    with pytest.raises(EntryRefused) as refused:
        verify_entry(sign_entry(account, signing_key("stranger"), context={"location": "nav_bar"}))
    assert not isinstance(refused.value, NotOfferedHere)


def test_an_account_with_addresses_of_its_own_is_still_named_by_its_subdomain(account):
    account.frame_origin = "http://localhost:8000"
    account.api_origin = "http://127.0.0.1:8000/eventstore"
    account.save()

    assert verify_entry(sign_entry(account)).account == account


def test_a_key_of_4096_bits_opens_too(db):
    key = signing_key("large", 4096)

    assert verify_entry(sign_entry(AccountFactory(public_key=public_pem(key)), key)).agent_id == "9"


@pytest.mark.parametrize(
    "change",
    [
        {"enabled": False},
        {"public_key": "", "app_id": None},
        {"public_key": "rubbish"},
        {"installation_id": None},
    ],
    ids=["disabled", "without a key", "with a broken key", "without an installation"],
)
def test_it_is_shut_for_an_account(account, change):
    token = sign_entry(account)
    type(account).objects.filter(pk=account.pk).update(**change)

    with pytest.raises(EntryRefused):
        verify_entry(token)


def test_the_log_gets_a_code_and_nothing_out_of_the_token(account, caplog):
    token = sign_entry(account, sub="https://acme.zendesk.com/secret-claim\nforged line")
    with caplog.at_level(logging.DEBUG), pytest.raises(EntryRefused):
        verify_entry(token)

    assert [record.getMessage() for record in caplog.records if record.name == door.__name__] == [
        "entry refused reason=subject"
    ]
    assert "secret-claim" not in caplog.text
    assert token not in caplog.text


def test_of_10000_mutated_and_forged_tokens_none_is_accepted_and_each_takes_under_20_ms(account):
    dice = random.Random(20_261_123)
    token = sign_entry(account)
    tokens = {mutated(token, dice) for _ in range(7200)} - {token}
    tokens |= {rewritten(token, dice) for _ in range(3500)} - {token}
    tokens |= {forged(account, dice) for _ in range(300)}
    assert len(tokens) >= 10_000

    accepted, slowest = 0, 0.0
    gc.collect()
    gc.freeze()  # walking through all that the tests before have left is no token's doing
    for candidate in sorted(tokens):
        began = time.thread_time()
        try:
            verify_entry(candidate)
            accepted += 1
        except EntryRefused:
            pass
        slowest = max(slowest, time.thread_time() - began)
    gc.unfreeze()

    assert accepted == 0
    assert slowest < 0.020


def rewritten(token: str, dice: random.Random) -> str:
    """Header and claims changed with care, and the signature of before."""
    header, payload, signature = token.split(".")
    pad = "=" * (-len(payload) % 4)
    claims = json.loads(base64.urlsafe_b64decode(payload + pad))
    now = int(time.time())
    other = dice.randrange(1, 10**6)
    changes = [
        {"sub": str(other)},
        {"sub": f"https://acme.zendesk.com/api/v2/users/{other}.json"},
        {"exp": now + dice.randrange(1, 900)},
        {"iat": now - dice.randrange(0, 500), "nbf": now},
        {"aud": f"https://acme.zendesk.com/api/v2/apps/installations/{other}.json"},
        {"iss": dice.choice(["https://acme.zendesk.com", "acme.zendesk.com", "evil.zendesk.com"])},
        {"context": {"location": "user_sidebar"}, "jti": other},
        {"cnf": {"jku": f"https://evil.example/{other}"}},
    ]
    for change in dice.sample(changes, dice.randrange(1, 4)):
        claims |= change
    if dice.random() < 0.3:
        header = b64(json.dumps({"alg": dice.choice(["RS256", "none", "HS256", "RS512"]), "kid": str(other)}))
    return f"{header}.{b64(json.dumps(claims))}.{signature}"


def forged(account, dice: random.Random) -> str:
    """Signed in order, by somebody else or in another way."""
    claims = {"sub": str(dice.randrange(1, 10**6)), "jti": dice.random()}
    stranger = signing_key("stranger")
    jwk = json.loads(jwt.get_algorithm_by_name("RS256").to_jwk(stranger.public_key()))
    way = dice.randrange(4)
    if way == 0:
        return sign_entry(account, stranger, headers={"jwk": jwk}, **claims)
    if way == 1:
        return sign_entry(account, algorithm=dice.choice(["RS384", "RS512", "PS256"]), **claims)
    if way == 2:
        return jwt.encode(entry_claims(account, **claims), "k" * 64, algorithm="HS256")
    return sign_entry(account, stranger, headers={"jku": "https://evil.example", "kid": "1"}, **claims)


def mutated(token: str, dice: random.Random) -> str:
    """Flip a bit, swap a character, cut, double or insert, anywhere in the token."""
    at = dice.randrange(len(token))
    way = dice.randrange(6)
    if way <= 1:
        return token[:at] + chr(ord(token[at]) ^ (1 << dice.randrange(8))) + token[at + 1 :]
    if way <= 3:
        return token[:at] + dice.choice("ABCabc019-_.=+/ \n\x00é") + token[at + 1 :]
    if way == 4:
        return token[:at] + token[at + dice.randrange(1, 9) :]
    return token[:at] + dice.choice("Aa0-_.= \n") + token[at:]


@pytest.mark.parametrize("position", range(-6, 0))
def test_no_single_character_at_the_end_of_the_signature_can_be_another(account, position):
    token = sign_entry(account)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    end = len(token) + position

    for letter in set(alphabet) - {token[end]}:
        with pytest.raises(EntryRefused):
            verify_entry(token[:end] + letter + token[end + 1 :])


def test_an_unknown_account_costs_the_same_signature_check(account):
    def fastest(token: str) -> float:
        spans = []
        for _ in range(15):
            began = time.perf_counter()
            with pytest.raises(EntryRefused):
                verify_entry(token)
            spans.append(time.perf_counter() - began)
        return min(spans)

    known = fastest(sign_entry(account, signing_key("stranger")))
    unknown = fastest(sign_entry(AccountFactory.build(subdomain="nobody", installation_id=5)))

    assert abs(known - unknown) < 0.002


def test_it_asks_the_database_once(account, django_assert_num_queries):
    token = sign_entry(account)
    with django_assert_num_queries(1):
        verify_entry(token)
