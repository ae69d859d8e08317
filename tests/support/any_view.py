"""Any view that a screen may be given: for laws of the screens."""

from __future__ import annotations

from hypothesis import strategies as st

from coach.screen.view import CONTROLS, View

texts = st.text(max_size=80) | st.sampled_from(["\x1b[2J", "猫" * 50, "a\nb", "\u202e"])

views = st.builds(
    View,
    title=texts,
    mode=st.sampled_from(list(CONTROLS)),
    activity=st.sampled_from(["hold", "rest", "instructions", "change posture"]),
    exercise=texts,
    number=st.integers(0, 999),
    total=st.integers(0, 999),
    side=st.sampled_from(["left", "right", None]),
    set=st.none() | st.integers(1, 99),
    sets=st.integers(0, 99),
    rep=st.none() | st.integers(1, 99),
    reps=st.integers(0, 99),
    count=st.none() | st.integers(0, 100_000),
    saying=texts,
    task=texts,
    seen=texts,
    seconds_left=st.none() | st.integers(0, 10**6),
    progress=st.none() | st.floats(0, 1),
    controls=st.sampled_from(list(CONTROLS.values())),
    message=texts,
    hearing=texts,
)
