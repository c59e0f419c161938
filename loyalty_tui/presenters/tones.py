"""The few colours that mean something, by what they mean; no text relies on them alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tones:
    """Rich styles of the theme in use.

    Attributes:
        gain: what was added.
        loss: what was taken away or refused.
        alert: what needs an eye.
        quiet: what is said in passing.
    """

    gain: str = ""
    loss: str = ""
    alert: str = ""
    quiet: str = ""

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> Tones:
        """Return the tones of a theme, given its variables as the app has them."""
        return cls(variables["text-success"], variables["text-error"], variables["text-warning"], "dim")


NO_TONES: Final = Tones()
"""Everything in the colour of its surroundings."""
