"""Scikit-learn's IsolationForest on the rows that Kadi's own forest is tested with.

python fraud.py [--seed 20261122]

Writes tests/fixtures/fraud/forest.json: three sets of rows of eight numbers and, for each row, the mean score of ten of
scikit-learn's forests (100 trees, sub-samples of 256, seeds 0 to 9). It also prints how well one of these ten agrees with the
mean of the others, which is as much as two forests with different seeds can. Then

cargo test -p kadi-trust fraud::tests::forest -- --nocapture

grows Kadi's forest on the same rows and prints the rank correlation (Spearman) and how many of the twenty oddest both name.
"""

import argparse
import json
import pathlib

import numpy as np
from sklearn.ensemble import IsolationForest

FORESTS = 10
ODDEST = 20


def clusters(dice):
    """Two clouds and a few points anywhere."""
    rows = np.r_[dice.normal(0, 1, (280, 8)), dice.normal(3, 0.5, (100, 8))]
    return np.r_[rows, dice.uniform(-8, 8, (12, 8))]


def skewed(dice):
    """Counts and surprises as hours of a desk have them: most of them small, a few long tails, one column nearly constant."""
    n = 500
    rows = np.c_[
        dice.normal(0, 1, n), dice.normal(-0.3, 0.8, n), dice.normal(-0.2, 0.6, n), dice.normal(0, 1, n),
        np.log2(1 + dice.poisson(0.4, n)), np.log2(1 + dice.poisson(1.2, n)),
        dice.gamma(2, 1.2, n), np.log2(1 + (dice.random(n) < 0.03)),
    ]  # fmt: skip
    odd = dice.choice(n, 10, replace=False)
    rows[odd, dice.integers(0, 7, 10)] += dice.uniform(5, 9, 10)
    return rows


def small(dice):
    """Fewer rows than a sub-sample, as a young office has."""
    rows = dice.normal(0, 1, (120, 8)) * np.arange(1, 9)
    rows[:3] *= 5
    return rows


def ranks(values):
    order = np.empty(len(values))
    order[np.argsort(values)] = np.arange(len(values))
    return order


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--seed", type=int, default=20261122)
    dice = np.random.default_rng(ask.parse_args().seed)
    sets = []
    for make in (clusters, skewed, small):
        rows = np.round(make(dice), 3)
        scores = np.array([
            -IsolationForest(n_estimators=100, max_samples=min(256, len(rows)), random_state=seed)
            .fit(rows).score_samples(rows)
            for seed in range(FORESTS)
        ])  # fmt: skip
        mean = scores.mean(0)
        others = [np.delete(scores, at, 0).mean(0) for at in range(FORESTS)]
        own = [np.corrcoef(ranks(one), ranks(rest))[0, 1] for one, rest in zip(scores, others)]
        both = [len(set(np.argsort(-one)[:ODDEST]) & set(np.argsort(-rest)[:ODDEST])) for one, rest in zip(scores, others)]
        print(f"{make.__name__}: {len(rows)} rows, one forest against nine: rank correlation "
              f"{np.median(own):.4f}, {np.median(both):.0f} of the {ODDEST} oddest")  # fmt: skip
        sets.append({"name": make.__name__, "rows": rows.tolist(), "scores": np.round(mean, 5).tolist()})
    out = pathlib.Path(__file__).parent.parent / "fixtures" / "fraud" / "forest.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps({"sets": sets}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
