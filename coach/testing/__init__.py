"""Fakes that are as good as the real thing, for our tests and for anybody else's."""

from coach.testing.device import FakeInput, FakeOutput

__all__ = ["FakeInput", "FakeOutput"]
