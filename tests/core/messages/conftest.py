"""Providers on this machine, a customer who agreed to everything, and channels that lead to the providers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loyalty_core.desk.desk import Desk
from loyalty_core.messages.commands import SetConsents
from loyalty_core.messages.rules import Channel
from loyalty_core.messages.setup import Channels
from loyalty_core.programme.opening import Programme
from tests.core.messages.servers import HttpProvider, MailProvider, running
from tests.core.rewards.acts import add_customer

Configure = Callable[..., Channels]


@pytest.fixture
def http() -> Iterator[HttpProvider]:
    """An HTTP server that takes everything until it is told otherwise."""
    with running(HttpProvider) as provider:
        yield provider


@pytest.fixture
def mail() -> Iterator[MailProvider]:
    """A mail server that takes everything until it is told otherwise."""
    with running(MailProvider) as provider:
        yield provider


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """Write a settings file with some URLs, by channel; return its channels, with short timeouts."""

    def write(ca_file: Path | None = None, **urls: str) -> Channels:
        file = tmp_path / "settings.toml"
        file.touch(mode=0o600)
        trusted = "" if ca_file is None else f'ca_file = "{ca_file}"\n'
        file.write_text(f"{trusted}[channels]\n" + "".join(f'{name} = "{url}"\n' for name, url in urls.items()))
        return Channels(file, timeout=0.3)

    return write


@pytest.fixture
def member(programme: Programme, desk: Desk) -> int:
    """A customer with a mobile number, an address and 500 points, who agreed to messages by every channel."""
    customer_id = add_customer(programme, desk, 500)
    desk.do(SetConsents(customer_id=customer_id, agreed=dict.fromkeys(Channel, True)))
    return customer_id
