"""Programme files of one exercise with a dose as it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coach.errors import ProgrammeError
from coach.model import Programme
from coach.programmes.loader import loads


def written(dose: object, **more: object) -> dict[str, Any]:
    exercise = {
        "id": "one",
        "name": "An exercise",
        "position": "standing",
        "dose": dose,
        "instructions": {"action": {"full": "Move slowly.", "brief": []}},
    }
    safety = {"consult": "Ask first.", "emergency": "Get help.", "stop": "Stop if it hurts you."}
    return {"schema": 2, "title": "A session", "safety": safety, "exercises": [exercise | more]}


def read(dose: object, **more: object) -> Programme:
    return loads(json.dumps(written(dose, **more)).encode(), Path("p.yaml")).programme


def mistakes(dose: object, **more: object) -> str:
    with pytest.raises(ProgrammeError) as caught:
        read(dose, **more)
    return "\n".join(map(str, caught.value.problems))
