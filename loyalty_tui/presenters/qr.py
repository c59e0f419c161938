"""A code as a QR picture of text, two rows of its modules in a line, to be scanned from the screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

QUIET_ZONE = 4
"""Light modules around the picture, as ISO/IEC 18004 asks for; scanners find nothing without them."""

_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

Modules = tuple[tuple[bool, ...], ...]
"""The picture, row by row, True for dark, with the light ones around it."""


def modules(code: str) -> Modules:
    """Return the picture of a code: the smallest that holds it, with as much correction as fits into that."""
    import segno

    picture = segno.make_qr(code, error="l", boost_error=True)
    return tuple(tuple(bool(module) for module in row) for row in picture.matrix_iter(border=QUIET_ZONE))


def half_blocks(picture: Modules) -> Iterator[str]:
    """Yield the lines of a picture, to be painted dark on light; a last row without a partner has light below it."""
    light = (False,) * len(picture[0])
    for upper, lower in zip_longest(picture[::2], picture[1::2], fillvalue=light):
        yield "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
