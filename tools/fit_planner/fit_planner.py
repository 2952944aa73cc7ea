#!/usr/bin/env python3
"""Fits the planner's models on questions with known answers. Repeatable: same input, same weights.

usage: fit_planner.py QUESTIONS.jsonl CANDIDATES.jsonl SCORER.py [--reworded CANDIDATES.jsonl]
                      [--more QUESTIONS.jsonl CANDIDATES.jsonl] [--unanswerable CANDIDATES.jsonl] [--out DIRECTORY]

QUESTIONS     one object a line: id, db, sql, rows, ordered
CANDIDATES    planner_bench QUESTIONS DATABASES CANDIDATES --all --candidates
SCORER        a Python file with same(got, want, ordered): whether an answer is right
reworded      as CANDIDATES, of the questions' rewordings (--field synonym_question): learned from, counted by no figure
more          further questions to learn from, which no figure counts (analytic_questions.py)
unanswerable  candidates of questions that no data answers: nothing is right for them
out           where structure.inc, ranking.inc, confidence.inc, confidence_tried.inc and confidence_trees.inc go

Needs numpy, scipy, sqlglot and lightgbm. Three models, each on what the one before says of databases that it has not seen:
structure (which kind of query do the words ask for), ranking (which reading is best), confidence (how often is such a
reading right; once by the words alone, once knowing what came of the likeliest readings). Folds split whole databases, so every figure is on unseen ones.
"""
import argparse
import importlib.util
import json
import os
import random
from multiprocessing import Pool

import numpy as np
from scipy.sparse import csr_matrix, hstack

import gold
import results
from models import Vocabulary, fit_choice, fit_logistic, fit_ranking, fit_trees, softmax, tree_lines

LEAST_CHANCE = -4.0  # as in rank.cpp
FAR_RIVAL = 6.0
SPARSITY = 4e-4  # L1 of the structure model


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def load(arguments):
    """Questions with their candidates. `counted`: of QUESTIONS, which alone the figures speak of; `known`: with an answer."""
    spec = importlib.util.spec_from_file_location("scorer", arguments.scorer)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    sources = [(arguments.candidates, arguments.questions, True)]
    if arguments.reworded:
        sources.append((arguments.reworded, arguments.questions, False))
    if arguments.more:
        sources.append((arguments.more[1], arguments.more[0], False))
    if arguments.unanswerable:
        sources.append((arguments.unanswerable, None, False))
    questions = []
    for candidates, expected, counted in sources:
        wanted = {w["id"]: w for w in read_lines(expected)} if expected else {}
        if candidates == arguments.reworded:
            wanted = {i: w for i, w in wanted.items() if w.get("synonym_question") not in (None, w["question"])}
        for item in read_lines(candidates):
            want = wanted.get(item["id"])
            if expected and want is None:
                continue
            known = gold.read(want["sql"]) if want else None
            for candidate in item["candidates"]:
                candidate["right"] = want is not None and is_right(scorer, candidate, want, known)
                candidate.pop("rows", None)
            questions.append({"id": item["id"], "db": item["db"], "grams": item["grams"], "candidates": item["candidates"], "gold": known,
                              "known": want is not None, "counted": counted})
    return questions


def is_right(scorer, candidate, want, known):
    if "rows" in want:
        return "rows" in candidate and scorer.same(candidate["rows"], want["rows"], want.get("ordered", False))
    return known is not None and "first" in candidate["features"] and candidate["traits"] == [f"{t}={o}" for t, o in known.items()]


# --- structure -----------------------------------------------------------------------------------------------


def structure_rows(questions):
    """(question, features, {trait: option})"""
    return [(q, i, q["grams"], q["gold"]) for i, q in enumerate(questions)]


class Choice:
    """Options of several choices at once, all from the same features."""

    def __init__(self, rows, sparsity, least=5):
        known = [r for r in rows if r[3]]
        self.vocabulary = Vocabulary([(q["db"], features) for q, _, features, _ in known], least)
        x = self.vocabulary.matrix([r[2] for r in known])
        self.models = {}
        for trait in known[0][3]:
            answers = [r[3][trait] for r in known]
            common = {}
            for (q, *_), a in zip(known, answers):
                common.setdefault(a, set()).add(q["db"])
            options = sorted(a for a in common if len(common[a]) >= 3)
            keep = [i for i, a in enumerate(answers) if a in options]
            self.models[trait] = (options, *fit_choice(x[keep], [answers[i] for i in keep], options, sparsity))

    def judge(self, rows):
        """One {"trait=option": log chance} a row."""
        x = self.vocabulary.matrix([r[2] for r in rows])
        out = [{} for _ in rows]
        for trait, (options, w, b) in self.models.items():
            for chances, row in zip(np.log(softmax(x @ w + b)), out):
                row.update((f"{trait}={o}", c) for o, c in zip(options, chances))
        return out

    def lines(self):
        out, grams = [], {}
        for trait, (options, w, b) in self.models.items():
            for o, bias in zip(options, b):
                out.append(f"={trait}={o}\t{bias:.3f}")
            for i, j in zip(*np.nonzero(np.abs(w) >= 0.02)):
                grams.setdefault(self.vocabulary.names[i], []).append(f"{trait}={options[j]}:{w[i, j]:.2f}")
        return out + ["\t".join([name] + grams[name]) for name in sorted(grams)]


def choice_task(task):
    rows, held, sparsity = task
    model = Choice([r for r in rows if r[0]["fold"] != held], sparsity)
    mine = [r for r in rows if r[0]["fold"] == held]
    return [(r[1], chances) for r, chances in zip(mine, model.judge(mine))]


def unseen(pool, rows, folds, sparsity):
    """What a model that has not seen the row's database says of it."""
    slim = [({"db": q["db"], "fold": q["fold"]}, key, features, label) for q, key, features, label in rows]
    out = {}
    for part in pool.map(choice_task, [(slim, held, sparsity) for held in range(folds)]):
        out.update(part)
    return out


# --- ranking and confidence --------------------------------------------------------------------------------------------


def chance(chances, option):
    return max(chances.get(option, LEAST_CHANCE), LEAST_CHANCE)


def fit_features(candidate, structure):
    """As Fit::add in rank.cpp."""
    likeliest = {}
    for option, c in structure.items():
        trait = option.split("=")[0]
        likeliest[trait] = max(likeliest.get(trait, LEAST_CHANCE), c)
    out, total, worst = {}, 0.0, 0.0
    for option in candidate["traits"]:
        trait = option.split("=")[0]
        if trait not in likeliest:
            continue
        c = chance(structure, option)
        out["chance:" + trait], out["behind:" + trait] = c, c - likeliest[trait]
        total += c
        worst = min(worst, c - likeliest[trait])
    out["structure"], out["structure:worst"] = total, worst
    return out


class Readings:
    """All candidates of all questions as rows of one matrix."""

    def __init__(self, questions, structure, least):
        self.questions = questions
        flat = [(i, c) for i, q in enumerate(questions) for c in q["candidates"]]
        self.question = np.array([i for i, _ in flat])
        self.right = np.array([float(c["right"]) for _, c in flat])
        self.fold = np.array([questions[i]["fold"] for i, _ in flat])
        self.outcomes = [c.get("outcome") for _, c in flat]
        self.known = np.array([questions[i]["known"] for i, _ in flat])
        self.counted = np.array([questions[i]["counted"] for i, _ in flat])
        self.vocabulary = Vocabulary([(questions[i]["db"], c["features"]) for i, c in flat], least)
        named = self.vocabulary.matrix([c["features"] for _, c in flat])
        dense = [fit_features(c, structure[i]) for i, c in flat]
        self.dense_names = sorted({n for d in dense for n in d})
        self.dense = np.array([[d.get(n, 0.0) for n in self.dense_names] for d in dense])
        self.names = self.vocabulary.names + self.dense_names
        self.scale = np.r_[np.ones(len(self.vocabulary.names)), 1 / (self.dense.std(0) + 1e-6)]
        self.x = hstack([named, csr_matrix(self.dense)]).tocsr()

    def ranking(self, rows, decay):
        scaled = self.x[rows].multiply(self.scale).tocsr()
        return fit_ranking(scaled, self.right[rows], self.question[rows], decay) * self.scale

    def tops(self, scores):
        """(row, features, features of what came of it) of the best reading of each question that has one."""
        out = []
        for rows in np.split(np.arange(len(scores)), np.flatnonzero(np.diff(self.question)) + 1):
            s = scores[rows]
            order = np.argsort(-s, kind="stable")
            best = s[order[0]]
            margin = min(best - s[order[1]], FAR_RIVAL) if len(rows) > 1 else FAR_RIVAL
            tried = results.features([self.outcomes[rows[i]] for i in order], best - s[order])
            out.append((rows[order[0]], {"score": best, "margin": margin, "share": 1 / np.sum(np.exp(s - best))}, tried))
        return out

    def confidence_matrix(self, tops, tried):
        more = [t[1] | t[2] if tried else t[1] for t in tops]
        names = sorted({n for m in more for n in m})
        extra = np.array([[m.get(n, 0.0) for n in names] for m in more])
        return np.hstack([self.x[[t[0] for t in tops]].toarray(), extra]), self.names + names


def curve(chances, right, total):
    order = np.argsort(-chances, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    rows = []
    for share in range(10, 101, 10):
        n = min(round(total * share / 100), len(order))
        rows.append(f"{share}: {100 * precision[n - 1]:.1f} (>= {chances[order][n - 1]:.2f})")
    enough = np.flatnonzero(precision >= 0.85)
    far = (enough[-1] + 1) / total if len(enough) else 0
    return "coverage: precision (score)  " + "  ".join(rows) + f"\n85 % precision up to {100 * far:.1f} % coverage"


def write(directory, name, lines):
    with open(os.path.join(directory, name + ".inc"), "w", encoding="utf-8") as out:
        out.write('R"(# fitted by tools/fit_planner\n')
        length = 0
        for line in lines:
            length += len(line.encode()) + 1
            if length > 12000:  # the longest string literal compilers must take is short
                out.write(')"\nR"(')
                length = len(line.encode()) + 1
            out.write(line + "\n")
        out.write(')"\n')


def weights(names, values):
    return [f"{n}\t{v:.4f}" for n, v in sorted(zip(names, values)) if abs(v) >= 0.003]


def scaled_logistic(x, right, weight, decay):
    spread = np.sqrt(np.maximum(np.mean(x * x, 0) - np.mean(x, 0) ** 2, 0)) + 1e-3
    spread[0] = 1
    factor = 1 / np.maximum(spread, 0.05)
    w = fit_logistic(np.c_[x * factor, np.full(len(x), 10.0)], right, weight, decay)
    return w[:-1] * factor, w[-1] * 10


def fit_confidence(readings, tops, tried, arguments):
    """How often the best reading is right: reports by folds, returns weights and trees fitted on all. The words alone need no trees."""
    print(f"confidence {'knowing the rows of the likeliest' if tried else 'by the words alone'}")
    total = sum(q["counted"] for q in readings.questions)
    silent = sum(not q["known"] for q in readings.questions)
    rows = np.array([t[0] for t in tops])
    x, names = readings.confidence_matrix(tops, tried)
    right, fold, known, counted = readings.right[rows], readings.fold[rows], readings.known[rows], readings.counted[rows]
    weight = np.where(counted, 1.0, np.where(known, arguments.more_weight, arguments.unanswerable_weight))

    def fit(of):
        w, b = scaled_logistic(x[of], right[of], weight[of], arguments.sure_decay)
        return w, b, fit_trees(x[of], right[of], weight[of]) if tried else None

    log_odds = np.zeros(len(right))
    for held in range(arguments.folds):
        w, b, trees = fit(fold != held)
        mine = x[fold == held]
        log_odds[fold == held] = (mine @ w + b + trees.predict(mine, raw_score=True)) / 2 if tried else mine @ w + b
    loss = np.mean((np.logaddexp(0, log_odds) - right * log_odds)[counted])
    chances = 1 / (1 + np.exp(-log_odds))
    print(f"confidence: loss {loss:.4f}\n{curve(chances[counted], right[counted], total)}", flush=True)
    for threshold in (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7):
        answered = chances >= threshold
        row = f"threshold {threshold}: coverage {np.sum(answered & counted) / total:.3f}, precision {right[answered & counted].mean():.3f}"
        if silent:
            row += f", unanswerable not answered {1 - np.sum(answered & ~known) / silent:.3f}"
        print(row)
    w, b, trees = fit(np.full(len(right), True))
    w[names.index("bias")] += b
    return weights(names, w), tree_lines(trees, names) if tried else []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions")
    parser.add_argument("candidates")
    parser.add_argument("scorer")
    parser.add_argument("--reworded")
    parser.add_argument("--more", nargs=2)
    parser.add_argument("--unanswerable")
    parser.add_argument("--out")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--least", type=int, default=8, help="databases a feature must be seen on")
    parser.add_argument("--decay", type=float, nargs="+", default=[30.0], help="of the ranking; the best is taken")
    parser.add_argument("--sure-decay", type=float, default=1000.0, help="of the weights of the confidence")
    parser.add_argument("--more-weight", type=float, default=1.0, help="in the confidence")
    parser.add_argument("--unanswerable-weight", type=float, default=3.0)
    parser.add_argument("--jobs", type=int, default=3)
    arguments = parser.parse_args()

    questions = load(arguments)
    databases = sorted({q["db"] for q in questions})
    random.Random(3).shuffle(databases)
    for q in questions:
        q["fold"] = databases.index(q["db"]) % arguments.folds
    total = sum(q["counted"] for q in questions)
    silent = sum(not q["known"] for q in questions)
    print(f"{total} questions, {len(questions) - total - silent} more, {silent} unanswerable; some reading right "
          f"{sum(any(c['right'] for c in q['candidates']) for q in questions if q['counted']) / total:.4f}", flush=True)

    rows = structure_rows(questions)
    known = [r for r in rows if r[3]]
    with Pool(arguments.jobs) as pool:
        structure = unseen(pool, rows, arguments.folds, SPARSITY)
    for trait in known[0][3]:
        best = [max((o for o in structure[r[1]] if o.startswith(trait + "=")), key=structure[r[1]].get) for r in known]
        print(f"structure: {trait} right {np.mean([b == f'{trait}={r[3][trait]}' for b, r in zip(best, known)]):.4f}", flush=True)

    readings = Readings(questions, structure, arguments.least)
    answerable = readings.known
    best = None
    for decay in arguments.decay:
        scores = np.zeros(len(readings.right))
        for held in range(arguments.folds):
            w = readings.ranking(np.flatnonzero((readings.fold != held) & answerable), decay)
            mine = readings.fold == held
            scores[mine] = readings.x[mine] @ w
        accuracy = sum(readings.right[t[0]] for t in readings.tops(scores) if readings.counted[t[0]]) / total
        print(f"ranking, decay {decay:g}: accuracy {accuracy:.4f}", flush=True)
        if best is None or accuracy > best[0]:
            best = (accuracy, decay, scores)
    _, decay, scores = best

    tops = readings.tops(scores)
    untried, _ = fit_confidence(readings, tops, False, arguments)
    tried, trees = fit_confidence(readings, tops, True, arguments)
    models = {"confidence": untried, "confidence_tried": tried, "confidence_trees": trees}

    if arguments.out:
        os.makedirs(arguments.out, exist_ok=True)
        write(arguments.out, "structure", Choice(structure_rows(questions), SPARSITY).lines())
        write(arguments.out, "ranking", weights(readings.names, readings.ranking(np.flatnonzero(answerable), decay)))
        for name, lines in models.items():
            write(arguments.out, name, lines)


if __name__ == "__main__":
    main()
