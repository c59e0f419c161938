"""Text that people type: what is refused, and how it is folded to be found again."""

import unicodedata

from loyalty_core.errors import Invalid

_KEPT_FORMATS = "\u200c\u200d"
"""Joiners, which Persian, Sinhala and emoji need."""


def check_text(text: str, field: str, longest: int, *, lines: bool = False) -> str:
    """Return a text in NFC without outer spaces, as it was typed otherwise.

    Args:
        text: what was typed.
        field: the input it belongs to.
        longest: most code points allowed.
        lines: whether line breaks and tabs may stand in it.

    Raises:
        Invalid: it is empty or blank-looking, too long, or holds a control character, a lone surrogate, a
            noncharacter, or a hidden direction mark.
    """
    if text.isascii() and text.isprintable():  # nothing below can change or refuse it, and most texts are so
        plain = text.strip()
        if 0 < len(plain) <= longest:
            return plain
    clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if not any(_is_seen(char) for char in clean):
        raise Invalid("This is needed.", field=field)
    if len(clean) > longest:
        raise Invalid(f"At most {longest:,} characters fit here.", field=field)
    for char in clean:
        if lines and char in "\n\t":
            continue
        if _is_refused(char):
            raise Invalid("Control characters cannot stand here.", field=field)
    return clean


def check_free_text(text: str, field: str, longest: int) -> str:
    """Return a note or comment as it was typed, escape sequences included: it is stored so and shown inert.

    Raises:
        Invalid: it is empty, too long, or holds what no database stores (NUL, a lone surrogate).
    """
    clean = text.replace("\r\n", "\n").strip()
    if not any(_is_seen(char) for char in clean):
        raise Invalid("This is needed.", field=field)
    if len(clean) > longest:
        raise Invalid(f"At most {longest:,} characters fit here.", field=field)
    if any(char == "\0" or unicodedata.category(char) == "Cs" for char in clean):
        raise Invalid("This text holds characters that cannot be stored.", field=field)
    return clean


def fold(text: str) -> str:
    """Return a text folded for comparison: NFKD, case folded, accents dropped, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.split())


def fold_code(text: str) -> str:
    """Return a receipt ID, card number or code folded: NFKC, upper case, without spaces and hyphens."""
    if text.isascii():
        return "".join(text.split()).replace("-", "").upper()
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", text).upper()
        if not char.isspace() and unicodedata.category(char) != "Pd"
    )


def _is_seen(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZ" and not (
        ord(char) == 0x2800 or ord(char) in (0x115F, 0x1160, 0x3164)
    )


def _is_refused(char: str) -> bool:
    category = unicodedata.category(char)
    if category in ("Cc", "Cs", "Zl", "Zp") or (ord(char) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
        return True
    return category == "Cf" and char not in _KEPT_FORMATS
