#!/usr/bin/env python3
"""Fits the planner's ranking weights on questions with known answers; standard library only, repeatable.

usage: fit_planner.py QUESTIONS.jsonl CANDIDATES.jsonl SCORER.py [--out weights.inc] [--folds 5]

QUESTIONS   one object a line: id, db, rows, ordered, ...
CANDIDATES  planner_bench QUESTIONS DATABASES CANDIDATES --all --candidates
SCORER      a Python file with same(got, want, ordered): whether an answer is right

A log-linear model of "this reading is right": logistic regression by AdaGrad, features seen on a few databases
at least. Folds split whole databases, so every reported figure is on databases that the model has not seen.
"""
import argparse
import importlib.util
import json
import math
import random
from collections import defaultdict


def load(arguments):
    spec = importlib.util.spec_from_file_location("scorer", arguments.scorer)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    expected = {}
    for line in open(arguments.questions, encoding="utf-8"):
        item = json.loads(line)
        expected[item["id"]] = item
    questions = []
    for line in open(arguments.candidates, encoding="utf-8"):
        item = json.loads(line)
        want = expected[item["id"]]
        rivals = []
        for rival in item.get("candidates", []):
            right = "rows" in rival and scorer.same(rival["rows"], want["rows"], want.get("ordered", False))
            rivals.append((rival["features"], right))
        questions.append((want["db"], item["id"], rivals))
    return questions


def usable(questions, least, without):
    seen = defaultdict(set)
    for db, _, rivals in questions:
        for features, _ in rivals:
            for feature in features:
                if len(seen[feature]) < least:
                    seen[feature].add(db)
    return {f for f, dbs in seen.items() if len(dbs) >= least and not (without and f.startswith(without))}


def fit(questions, settings):
    """Two terms: each reading's own probability (for the threshold), and right readings above wrong ones (for the order)."""
    epochs, rate, decay, pair = settings.epochs, settings.rate, settings.decay, settings.pair
    names = usable(questions, settings.least, tuple(settings.without))
    index = {f: i for i, f in enumerate(sorted(names))}
    weights = [0.0] * len(index)
    squares = [1e-6] * len(index)
    data = []
    for _, _, rivals in questions:
        data.append([([index[f] for f in features if f in index], right) for features, right in rivals])
    rng = random.Random(7)
    order = list(range(len(data)))

    def step(ids, gradient):
        for i in ids:
            g = gradient + decay * weights[i]
            squares[i] += g * g
            weights[i] -= rate * g / math.sqrt(squares[i])

    for _ in range(epochs):
        rng.shuffle(order)
        for q in order:
            rivals = data[q]
            if not rivals:
                continue
            scores = [sum(weights[i] for i in ids) for ids, _ in rivals]
            share = 1.0 / math.sqrt(len(rivals))
            top = max(scores)
            total = sum(math.exp(s - top) for s in scores)
            good = sum(math.exp(s - top) for s, (_, right) in zip(scores, rivals) if right)
            for score, (ids, right) in zip(scores, rivals):
                probability = 1 / (1 + math.exp(-max(-30, min(30, score))))
                gradient = share * (probability - right)
                if good > 0:
                    soft = math.exp(score - top)
                    gradient += pair * (soft / total - (soft / good if right else 0))
                if abs(gradient) > 1e-4:
                    step(ids, gradient)
    return {f: weights[i] for f, i in index.items()}


def judge(questions, weights):
    out = []
    for _, _, rivals in questions:
        if not rivals:
            out.append((0.0, False, False))
            continue
        best = max(rivals, key=lambda r: sum(weights.get(f, 0) for f in r[0]))
        score = sum(weights.get(f, 0) for f in best[0])
        out.append((1 / (1 + math.exp(-max(-30, min(30, score)))), best[1], any(r for _, r in rivals)))
    return out


def curve(judged):
    judged = sorted(judged, key=lambda j: -j[0])
    total, right, rows = len(judged), 0, []
    at = {round(total * share / 100): share for share in range(10, 101, 10)}
    best = (0.0, 1.0, 0.0)
    for n, (score, ok, _) in enumerate(judged, 1):
        right += ok
        if n in at:
            rows.append(f"{at[n]} % answered: precision {right / n:.3f}, score >= {score:.3f}")
        if right / n >= 0.85:
            best = (n / total, score, right / n)
    rows.append(f"85 % precision up to {best[0]:.3f} coverage, score >= {best[1]:.3f}")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions")
    parser.add_argument("candidates")
    parser.add_argument("scorer")
    parser.add_argument("--out")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.06)
    parser.add_argument("--decay", type=float, default=0.002)
    parser.add_argument("--least", type=int, default=8, help="databases a feature must be seen on")
    parser.add_argument("--without", nargs="*", default=[], help="prefixes of features to leave out")
    parser.add_argument("--pair", type=float, default=1.0)
    arguments = parser.parse_args()
    questions = load(arguments)
    n = len(questions)
    print(f"{n} questions, first reading right {sum(bool(r) and r[0][1] for _, _, r in questions) / n:.4f}, "
          f"some reading right {sum(any(x for _, x in r) for _, _, r in questions) / n:.4f}")
    databases = sorted({db for db, _, _ in questions})
    random.Random(3).shuffle(databases)
    if arguments.folds > 1:
        judged = []
        for fold in range(arguments.folds):
            held = set(databases[fold::arguments.folds])
            weights = fit([q for q in questions if q[0] not in held], arguments)
            judged += judge([q for q in questions if q[0] in held], weights)
        print(f"held-out databases: accuracy {sum(ok for _, ok, _ in judged) / n:.4f}")
        print("\n".join(curve(judged)))
    if arguments.out:
        weights = fit(questions, arguments)
        with open(arguments.out, "w", encoding="utf-8") as out:
            out.write('R"(# feature weight, fitted by tools/fit_planner.py\n')
            part = 0
            for feature, weight in sorted(weights.items()):
                if abs(weight) >= 0.02:
                    line = f"{feature} {weight:.3f}\n"
                    part += len(line)
                    if part > 12000:  # the longest string literal compilers must take is short
                        out.write(')"\nR"(')
                        part = 0
                    out.write(line)
            out.write(')"\n')


if __name__ == "__main__":
    main()
