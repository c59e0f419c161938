"""The settings file: read when it is needed, its owner's alone, and refused in words that repeat nothing of it."""

from pathlib import Path

import pytest

from loyalty_core.errors import Unusable
from loyalty_core.messages.setup import SETTINGS_FILE_VARIABLE, Channels, default_settings_file

SECRET = "s3cret"


def written(tmp_path: Path, content: str, mode: int = 0o600) -> Channels:
    file = tmp_path / "settings.toml"
    file.write_text(content)
    file.chmod(mode)
    return Channels(file)


def test_without_a_file_no_channel_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Channels(tmp_path / "none.toml").names() == ()
    monkeypatch.delenv(SETTINGS_FILE_VARIABLE, raising=False)
    assert default_settings_file().name == "settings.toml"
    written(tmp_path, f'[channels]\nsms = "json://user:{SECRET}@sms.example.com/{{to}}"\n')
    monkeypatch.setenv(SETTINGS_FILE_VARIABLE, str(tmp_path / "settings.toml"))
    assert Channels().names() == ("sms",)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(Unusable, match="Others can read the settings file") as refused:
        written(tmp_path, "[channels]\n", mode).names()
    assert refused.value.code == "settings-file"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f"sms = {SECRET}", "is no TOML"),
        (f'[channel]\nsms = "{SECRET}"', "a table"),
        (f'channels = "{SECRET}"', "in a table"),
        (f'ca_file = "{SECRET}.pem"', "a ca_file that holds no certificates"),
        ('ca_file = "settings.toml"', "a ca_file that holds no certificates"),
        (f'[channels]\nfax = "fax://{SECRET}"', "knows no channels but"),
        (f'[channels]\nsms = "{SECRET}"', "must give the channel sms a URL"),
        (f'[channels]\nsms = "json://{SECRET}@example.com/"', "does not say where {to} belongs"),
        (f'[channels]\nsms = "nonsense://{SECRET}@example.com/{{to}}"', "none that Apprise knows"),
        (f'[channels]\nsms = "json://{SECRET}@example.com/{{to}}?verify=no"', "would take any certificate"),
        (f'[channels]\nsms = "https://{SECRET}@example.com/{{to}}"', "The channel sms needs a key"),
        (f'[channels]\nemail = "imap://{SECRET}@example.com/"', "no smtp:// or smtps:// URL"),
        (f'[channels]\nemail = "smtp://user:{SECRET}@mail.example.com/"', "names no sender"),
        (f'[channels]\napp = "https://example.com/{SECRET}"', "needs a key"),
        (f'[channels]\napp = "http://:{SECRET}@example.com/"', "needs https"),
        (f'[channels]\napp = "https://:{SECRET}@[bad/"', "no https:// or http:// URL"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_of_it_repeated(tmp_path: Path, content: str, why: str) -> None:
    with pytest.raises(Unusable) as refused:
        written(tmp_path, content).names()
    assert why in refused.value.message
    assert SECRET not in f"{refused.value.message}{refused.value.__cause__}"
