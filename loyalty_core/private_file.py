"""Files that hold secrets: nobody but their owner may read them."""

import os
import stat
from pathlib import Path

from loyalty_core.errors import Unusable


def refuse_a_shared_file(found: os.stat_result, path: Path, what: str, code: str) -> None:
    """Raise `Unusable` where others can read or write a file of secrets; Windows has no such modes."""
    if os.name != "nt" and stat.S_IMODE(found.st_mode) & 0o077:
        raise Unusable(f"Others can read the {what} {path}. Make it readable by its owner only.", code=code)
