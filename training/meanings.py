"""The classifier of what a text means: from the sentences, and from English that means nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import log_softmax

from coach.listening.grammar import grammar
from coach.listening.meaning import NOTHING, PLACES, vector
from training.sentences import answers, denials, overheard, quotations, sentences, urgent
from training.vocabulary import SESSION, natural_others

QUOTATIONS: Final = 20_000
"""So many texts of other people's English are given to it; others are kept to try it with."""

URGENCY: Final = 20
"""So many times more a text counts that must not be missed."""

BEFORE: Final = ("no", "no no", "oh no", "i said", "no i said", "i meant", "no i meant")
"""What people say before a phrase that was not understood the first time."""


def known_texts() -> list[tuple[str, str]]:
    """List our texts, each with the verb that it means or `NOTHING`."""
    meant = {text: verb for verb, said in sentences().items() for text in said}
    verbs = {grammar().verbs[phrase] for phrase in SESSION}
    meant |= {text: verb for verb in sorted(verbs) for text in grammar().ways(verb)}
    meant |= dict.fromkeys(urgent(), "stop")
    denied = set(denials())
    said_again = {
        f"{before} {phrase}": verb for phrase, verb in grammar().verbs.items() for before in BEFORE
    }
    meant |= {text: verb for text, verb in said_again.items() if text not in denied}
    for verb, said in answers().items():
        meant |= {text: verb for text in said if text not in meant}
    others = (*denials(), *natural_others(), *overheard())
    return [*meant.items(), *((text, NOTHING) for text in others if text not in meant)]


def texts(quotes: Path) -> list[tuple[str, str]]:
    """List `known_texts`, and quotations, which mean nothing; what is urgent stands there often."""
    known = known_texts()
    taken = {text for text, verb in known if verb != NOTHING}
    return [
        *known,
        *((text, "stop") for text in urgent() for _ in range(URGENCY)),
        *((text, NOTHING) for text in quotations(quotes)[:QUOTATIONS] if text not in taken),
    ]


def fit(quotes: Path, meanings: Path, *, decay: float = 1e-6, steps: int = 150) -> None:
    """Fit the classifier and write it: int8 ``weights`` (verbs, places), their ``scales``, biases.

    decay: the price of the squares of the weights, beside the mean loss of a text.
    """
    said = texts(quotes)
    verbs = sorted({verb for _, verb in said})
    vectors = [vector(text) for text, _ in said]
    starts = np.cumsum([0, *(len(places) for places, _ in vectors)])
    features = csr_array(
        (np.concatenate([v for _, v in vectors]), np.concatenate([p for p, _ in vectors]), starts),
        shape=(len(said), PLACES),
    )
    wanted = np.zeros((len(said), len(verbs)))
    wanted[np.arange(len(said)), [verbs.index(verb) for _, verb in said]] = 1

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(PLACES + 1, len(verbs))
        logs = log_softmax(features @ weights[:-1] + weights[-1], axis=1)
        error = (np.exp(logs) - wanted) / len(said)
        slope = np.vstack([features.T @ error + 2 * decay * weights[:-1], error.sum(axis=0)])
        price = decay * float(np.square(weights[:-1]).sum())
        return price - float((logs * wanted).sum()) / len(said), slope.ravel()

    start = np.zeros((PLACES + 1) * len(verbs))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    fitted = found.x.reshape(PLACES + 1, len(verbs))
    scales = np.abs(fitted[:-1]).max(axis=0) / 127
    np.savez_compressed(
        meanings,
        verbs=np.array(verbs),
        weights=np.round(fitted[:-1] / scales).astype(np.int8).T,
        scales=scales.astype(np.float32),
        biases=fitted[-1].astype(np.float32),
    )
