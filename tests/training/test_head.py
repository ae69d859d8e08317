"""The head: what is made of its weights."""

from pathlib import Path

import pytest


@pytest.mark.usefixtures("pytorch")
def test_the_mean_of_two_heads_lies_between_them(tmp_path: Path) -> None:
    import torch

    from training.head import mean

    names = ("before", "after", "mean")
    before, after, made = (tmp_path / f"{name}.pt" for name in names)
    torch.save({"weight": torch.zeros(2, 3), "steps": torch.tensor(10)}, before)
    torch.save({"weight": torch.ones(2, 3), "steps": torch.tensor(20)}, after)
    mean(before, after, made, share=0.75)
    weights = torch.load(made)
    assert torch.equal(weights["weight"], torch.full((2, 3), 0.75))
    assert weights["steps"].dtype == torch.int64
