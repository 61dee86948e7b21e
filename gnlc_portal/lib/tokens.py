"""Personal links: the database holds a nonce and the token's hash, never the token.

The token is derived from the nonce with the portal's secret when a message is delivered, so a copy of the database
opens no link.
"""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

NONCE_LENGTH = 32  # hexadecimal digits, 128 bits


def new_nonce() -> str:
    """A fresh nonce to store beside the hash of its token."""
    return secrets.token_hex(NONCE_LENGTH // 2)


def derive(purpose: str, nonce: str) -> str:
    """The token that belongs to a nonce; one purpose's token never fits another's."""
    return salted_hmac(f"gnlc_portal.token.{purpose}", nonce, algorithm="sha256").hexdigest()


def hash_token(token: str) -> str:
    """What is stored and looked up: SHA-256 of the token, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
