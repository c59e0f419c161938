"""Names of keys, as they stand on keyboards and in other programs' footers."""

from typing import Final

_NAMES: Final = {
    "question_mark": "?",
    "slash": "/",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "plus": "+",
    "minus": "-",
}


def key_name(key: str) -> str:
    """Return what to call Textual's key: `f1` is F1, `ctrl+p` is ^p, `question_mark` is ?."""
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+"):
        return f"^{key_name(key.removeprefix('ctrl+'))}"
    if key.startswith("upper_"):
        return key.removeprefix("upper_").upper()
    return key.upper() if len(key) > 1 else key


def key_names(keys: str) -> str:
    """Return the names of keys written with commas, as `F1 or ?`."""
    return " or ".join(key_name(key.strip()) for key in keys.split(","))
