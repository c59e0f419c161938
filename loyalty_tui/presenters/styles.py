"""The few styles of words, by what they mean. The colours behind them are the theme's."""

from typing import Final

QUIET: Final = "$secondary"
"""What is there to be found, not to be seen first: labels, hints, units."""

STRONG: Final = "bold"
"""What one came for."""

GAINED: Final = "$text-success"
LOST: Final = "$text-error"
REFUSED: Final = "$text-error"
TROUBLE: Final = "$text-warning"
"""What needs an eye soon: a complaint, points about to expire, no connection."""

KEY: Final = "bold $text-primary"
"""The name of a key."""

MATCHED: Final = "bold $text-primary underline"
"""The part of a text that was looked for."""
