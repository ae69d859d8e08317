"""scripts/bench/phrasings.py: what counts as a sentence that training has not seen."""

from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "scripts" / "bench"


@pytest.mark.peers
@pytest.mark.usefixtures("pytorch")
def test_no_sentence_that_training_has_counts_as_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    from phrasings import SAID, unlisted

    from training.sentences import overheard, sentences, urgent

    read = {*urgent(), *overheard(), *(text for texts in sentences().values() for text in texts)}
    left = [text for texts in unlisted(SAID["unseen"]).values() for text in texts]
    left += unlisted({"": SAID["nothing"]})[""]
    assert len(left) > 150
    assert not read & set(left)
