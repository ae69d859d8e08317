"""The output of a session: opened ahead of time, and again after it was lost."""

import pytest

from coach.errors import DeviceError
from coach.player import playing
from coach.player.playing import Outputs
from coach.testing.device import FakeOutput


class Card:
    """Sound devices by name, of which some are plugged in."""

    def __init__(self, *names) -> None:
        self.plugged, self.asked = set(names), []

    def open(self, name):
        self.asked.append(name)
        if name not in self.plugged:
            raise DeviceError(f"no {name}")
        output = FakeOutput()
        output.name = name
        return output


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch):
    card = Card(None, "headphones")
    monkeypatch.setattr(playing, "open_output", card.open)
    return card


def test_it_is_being_opened_before_anybody_asks_and_only_once(card) -> None:
    found = Outputs("headphones")
    found.close()
    assert card.asked == ["headphones"]
    assert found.open().name == "headphones"
    assert card.asked == ["headphones"]


def test_one_that_is_not_there_is_said_to_whoever_asks(card) -> None:
    found = Outputs("nowhere")
    found.close()
    with pytest.raises(DeviceError, match="no nowhere"):
        found.open()
    assert card.asked == ["nowhere"], "somebody who names a device does not mean another one"


def test_one_that_has_gone_is_opened_again_and_replaced_by_the_default_while_it_is_away(
    card,
) -> None:
    found = Outputs("headphones")
    found.open()
    card.plugged.remove("headphones")
    assert found.open().name is None
    card.plugged.add("headphones")
    assert found.open().name == "headphones"


def test_without_any_device_there_is_an_error(card) -> None:
    found = Outputs(None)
    found.open()
    card.plugged.clear()
    with pytest.raises(DeviceError):
        found.open()
