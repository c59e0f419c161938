"""Names as words that can be compared: folded, without accents and apostrophes, in any script."""

import re
import unicodedata

from loyalty_core.text import fold

MOST_WORDS = 12
"""Words of one name that can be found; nobody has so many."""
LONGEST_WORD = 60

_APOSTROPHES = "'\u2019\u2018\u02bc\u02bb\u02b9\u2032`\u00b4\uff07"
_DROPPED: dict[int, str | None] = dict.fromkeys(map(ord, _APOSTROPHES + "\u200c\u200d\u0640"))
_SPLIT = _DROPPED | dict.fromkeys(map(ord, _APOSTROPHES), " ")
_LETTERS = _DROPPED | str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
"""Letters with strokes and ligatures, which Unicode does not take apart as it does accents."""
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
"""Characters of scripts that write names without a space: Han, kana, Hangul."""


def fold_name(text: str) -> str:
    """Return a name folded for comparison: as `text.fold`, without apostrophes, and letters with strokes made plain."""
    return fold(text.translate(_DROPPED)).translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are looked for: folded, apostrophes dropped, divided at any other sign.

    So `O’Brien` is `obrien`, and `Anne-Marie` is `anne` and `marie`.
    """
    return _divide(fold_name(text))[:MOST_WORDS]


def words_of_name(first_name: str, last_name: str) -> list[str]:
    """Return the words under which a name is kept, each once.

    A word with signs in it is kept whole and in its parts: `O’Brien` as `obrien`, `o` and `brien`.
    """
    found: list[str] = []
    for piece in f"{last_name} {first_name}".split():
        if piece.isascii() and piece.isalnum():  # nearly all of them, and there is nothing to take apart
            found.append(piece.lower()[:LONGEST_WORD])
            continue
        asked = _divide(fold_name(piece))
        parts = _divide(fold(piece.translate(_SPLIT)).translate(_LETTERS))
        found += ["".join(asked)[:LONGEST_WORD], *asked, *parts]
    return [word for word in dict.fromkeys(found) if word][:MOST_WORDS]


def tails_of_name(first_name: str, last_name: str) -> list[str]:
    """Return, for a name in a script without spaces, what it reads like from each character on.

    `山田` `太郎` gives 山田太郎, 田太郎, 太郎, 郎 and 太郎山田, so that any piece of the whole name begins one of them.
    Names in other scripts give nothing.
    """
    if not _UNSPACED.search(first_name + last_name):
        return []
    whole = _joined(last_name + first_name)
    tails = [whole[start:] for start in range(min(len(whole), MOST_WORDS))]
    found = dict.fromkeys(fold_name(tail)[:LONGEST_WORD] for tail in [*tails, _joined(first_name + last_name)])
    return [tail for tail in found if tail]


def _joined(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if _is_letter(char))


def _divide(folded: str) -> list[str]:
    spaced = "".join(char if _is_letter(char) else " " for char in folded)
    return [word[:LONGEST_WORD] for word in spaced.split()]


def _is_letter(char: str) -> bool:
    """Say whether a character belongs to a word: a letter, a digit, or a mark that a script writes with its letters."""
    return unicodedata.category(char)[0] in "LNM"
