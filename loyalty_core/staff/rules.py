"""What a login, a store ID and a password must be."""

import re
import unicodedata

from loyalty_core.errors import Invalid

MIN_PASSWORD = 15
"""Shortest password, in code points, where the password is all that is asked."""
MAX_PASSWORD_BYTES = 1024

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
_PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


def check_login(text: str) -> str:
    """Return a login in lower case, or raise `Invalid`."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise Invalid("A login has 2 to 63 letters, digits, dots or hyphens.", field="login")
    return login


def check_place(text: str, field: str) -> str:
    """Return the ID of a store or a terminal as it is, or raise `Invalid`."""
    place = text.strip()
    if not _PLACE.fullmatch(place):
        raise Invalid("An ID has 1 to 32 letters, digits, dots or hyphens.", field=field)
    return place


def check_password(text: str, login: str, name: str) -> str:
    """Return a password in NFC, or raise `Invalid`: at least 15 characters, and no word that names its owner."""
    password = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in password):
        raise Invalid("The password holds characters that cannot be typed.", field="password")
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"The password needs at least {MIN_PASSWORD} characters.", field="password")
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        raise Invalid("The password is too long.", field="password")
    if len(set(password)) < 5:
        raise Invalid("The password repeats too few characters.", field="password")
    folded = password.casefold()
    for word in {login, *name.casefold().split(), "loyalty"}:
        if len(word) >= 4 and folded.replace(word, "").strip("0123456789 !.-_") == "":
            raise Invalid("The password must be more than a name with numbers.", field="password")
    return password
