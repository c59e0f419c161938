"""What the columns of a file mean: a mapping, a small TOML file that stands beside the data it describes.

Every key is described for its reader in docs/import.md.
"""

import codecs
import tomllib
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from loyalty_core.clock import zone
from loyalty_core.errors import Invalid

_ENCODINGS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
        *(f"cp{number}" for number in (437, 850, 852, 858, 866, 874, 932, 949, *range(1250, 1259))),
        *(f"iso8859-{number}" for number in range(1, 17) if number != 12),
        *("koi8-r", "koi8-u", "mac-roman", "shift_jis", "euc_jp", "euc_kr", "gbk", "gb18030", "big5"),
    )
)


class Part(BaseModel):
    """A table of a mapping; a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_max_length=200)


class FileMapping(Part):
    """How the text of a file is read, whatever it holds."""

    encoding: str = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","

    @field_validator("encoding")
    @classmethod
    def _is_text(cls, value: str) -> str:
        try:
            name = codecs.lookup(value).name
        except LookupError:
            name = ""
        if name not in _ENCODINGS:
            raise ValueError(f"“{value}” is not an encoding of text that is known here")
        return name


class DatedMapping(FileMapping):
    """How a file with dates in it is read.

    Attributes:
        dates: `iso`, or forms of strptime; a date that two of them read differently is refused.
        time_zone: of dates and times without an offset; the programme's own if not given.
    """

    dates: tuple[str, ...] = ("iso",)
    time_zone: str | None = None

    @field_validator("dates", mode="before")
    @classmethod
    def _is_form(cls, value: object) -> object:
        forms = tuple(value) if isinstance(value, list) else value
        if not isinstance(forms, tuple) or not forms:
            raise ValueError('list the forms of dates, like ["iso"] or ["%d/%m/%Y %H:%M"]')
        for form in forms:
            if form != "iso" and not (isinstance(form, str) and ("%Y" in form or "%y" in form)):
                raise ValueError(f"“{form}” is no form of a date; write iso, or one like %d/%m/%Y %H:%M")
        return forms

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                zone(value)
            except Invalid as error:
                raise ValueError(error.message.removesuffix(".")) from None
        return value


Read = TypeVar("Read", bound=Part)


def read_toml(path: Path, kind: type[Read]) -> Read:
    """Return the mapping that a TOML file holds.

    Raises:
        Invalid: it cannot be read, is no TOML, or says something that is not understood; the sentence names the key.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return kind.model_validate(tomllib.loads(text))
    except OSError as failure:
        raise Invalid(f"The mapping {path.name} cannot be read: {failure.strerror}.", field="map") from None
    except UnicodeDecodeError:
        raise Invalid(f"The mapping {path.name} is not UTF-8 text.", field="map") from None
    except tomllib.TOMLDecodeError as failure:
        raise Invalid(f"The mapping {path.name} is not TOML: {failure}.", field="map") from None
    except ValidationError as failure:
        raise Invalid(f"The mapping {path.name}: {_in_words(failure)}.", field="map") from None


def _in_words(failure: ValidationError) -> str:
    first = failure.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"it has no key “{key}”"
    message = first["msg"].removeprefix("Value error, ")
    return f"“{key}”: {message[0].lower()}{message[1:]}" if key else message
