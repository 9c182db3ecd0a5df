"""Passwords: how they are kept (argon2id), checked, and which ones are good enough."""

from __future__ import annotations

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from errors import N_, BadParameterError, Problem

SHORTEST = 10
LONGEST = 200
FEWEST_DIFFERENT = 4

#: Argon2id as RFC 9106 advises where memory is short: 64 MiB, three passes.
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)

#: Each check takes 64 MiB: two at a time, however many sign-ins come at once.
_turns = BoundedSemaphore(2)


def check_password(password: str, *, sign_in_name: str) -> None:
    """Refuse a password that is too easy.

    Parameters
    ----------
    password : str
    sign_in_name : str
        Of the account that it is for.

    Raises
    ------
    BadParameterError
        Says which rule it breaks, never the password.
    """
    plain = _normal(password)
    said = None
    if len(plain) < SHORTEST:
        said = N_("a password has at least {shortest} characters")
    elif len(plain) > LONGEST:
        said = N_("a password has at most {longest} characters")
    elif sign_in_name and sign_in_name.casefold() in plain.casefold():
        said = N_("a password does not contain the sign-in name")
    elif len(set(plain)) < FEWEST_DIFFERENT:
        said = N_("a password has at least {different} different characters")
    if said:
        limits = {"shortest": SHORTEST, "longest": LONGEST, "different": FEWEST_DIFFERENT}
        params = {name: str(limit) for name, limit in limits.items() if f"{{{name}}}" in said}
        raise BadParameterError(Problem("password", said, params=params))


def hash_password(password: str) -> str:
    """Return what is kept of a password.

    Parameters
    ----------
    password : str

    Returns
    -------
    str
        Argon2id in PHC form, with its own salt.
    """
    with _turns:
        return _hasher.hash(_normal(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Say whether a password is the one that was kept.

    Parameters
    ----------
    password_hash : str or None
        None where the account is unknown or has no password: then as much work is done,
        and the answer is no.
    password : str

    Returns
    -------
    bool
    """
    kept = password_hash or decoy_hash()
    # Cut, so that a text of megabytes costs no more; no good password is longer.
    given = _normal(password[: LONGEST + 1])
    try:
        with _turns:
            _hasher.verify(kept, given)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Say whether a hash was made with other settings than today's.

    Parameters
    ----------
    password_hash : str

    Returns
    -------
    bool
    """
    return _hasher.check_needs_rehash(password_hash)


@cache
def decoy_hash() -> str:
    """Return the hash that stands in for accounts that do not exist.

    Returns
    -------
    str
        Made with today's settings, once in a process.
    """
    return hash_password("nobody signs in with this")


def _normal(password: str) -> str:
    """Return one form for what different keyboards write differently."""
    return unicodedata.normalize("NFKC", password)
