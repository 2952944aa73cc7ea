"""The models: log-linear ones fitted with numpy, boosted trees by LightGBM; deterministic."""
import lightgbm
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix


class Vocabulary:
    """Features that are seen in at least `least` databases."""

    def __init__(self, rows, least):  # rows: (database, features)
        seen = {}
        for database, features in rows:
            for f in features:
                known = seen.setdefault(f, set())
                if len(known) < least:
                    known.add(database)
        self.names = sorted(f for f, databases in seen.items() if len(databases) >= least)
        self.index = {f: i for i, f in enumerate(self.names)}

    def matrix(self, lists):
        columns, ends = [], [0]
        for features in lists:
            columns.extend(self.index[f] for f in set(features) if f in self.index)
            ends.append(len(columns))
        return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(self.names)))


def softmax(scores):
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def fit_choice(x, answers, options, sparsity, rounds=150):
    """Multinomial, L1 so that most weights are zero; accelerated proximal gradient. Returns weights (features x options), bias."""
    n, k = x.shape[0], len(options)
    place = {o: i for i, o in enumerate(options)}
    wanted = np.zeros((n, k))
    wanted[np.arange(n), [place[a] for a in answers]] = 1
    direction, length = np.ones(x.shape[1]), 1.0
    for _ in range(20):
        direction = x.T @ (x @ direction)
        length = np.linalg.norm(direction)
        direction /= length
    step = n / (0.525 * length)
    w = ahead = np.zeros((x.shape[1], k))
    b = b_ahead = np.log(wanted.mean(0) + 1e-4)
    t, xt = 1.0, x.T.tocsr()
    for _ in range(rounds):
        wrong = (softmax(x @ ahead + b_ahead) - wanted) / n
        moved = ahead - step * (xt @ wrong)
        moved = np.sign(moved) * np.maximum(np.abs(moved) - sparsity * step, 0)
        b_moved = b_ahead - min(20 * step, 2.0) * wrong.sum(0)
        t_next = (1 + np.sqrt(1 + 4 * t * t)) / 2
        ahead, b_ahead = moved + (t - 1) / t_next * (moved - w), b_moved + (t - 1) / t_next * (b_moved - b)
        w, b, t = moved, b_moved, t_next
    return w, b


def fit_ranking(x, right, group_of, decay):
    """Two terms: each reading's own chance, and right readings above wrong ones of the same question."""
    starts = np.flatnonzero(np.r_[True, group_of[1:] != group_of[:-1]])
    sizes = np.diff(np.r_[starts, len(group_of)])
    share = np.repeat(1 / np.sqrt(sizes), sizes)
    solvable = np.add.reduceat(right, starts) > 0
    counts = np.repeat(solvable, sizes)
    xt = x.T.tocsr()

    def loss(w):
        s = x @ w
        total = np.sum(share * (np.logaddexp(0, s) - right * s))
        gradient = share * (1 / (1 + np.exp(-s)) - right)
        powers = np.exp(s - np.repeat(np.maximum.reduceat(s, starts), sizes))
        sums, good = np.add.reduceat(powers, starts), np.add.reduceat(powers * right, starts)
        good = np.where(solvable, np.maximum(good, 1e-300), 1)
        total += np.sum(np.log(np.where(solvable, sums, 1)) - np.log(good))
        gradient += np.where(counts, powers / np.repeat(sums, sizes) - powers * right / np.repeat(good, sizes), 0)
        return total + 0.5 * decay * (w @ w), xt @ gradient + decay * w

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x


def fit_logistic(x, right, weight, decay):
    def loss(w):
        s = x @ w
        return np.sum(weight * (np.logaddexp(0, s) - right * s)) + 0.5 * decay * (w @ w), x.T @ (weight * (1 / (1 + np.exp(-s)) - right)) + decay * w

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


TREES = 60
TREE_PARAMETERS = {"objective": "binary", "learning_rate": 0.12, "num_leaves": 8, "min_data_in_leaf": 40, "feature_fraction": 0.3,
                   "bagging_fraction": 0.7, "bagging_freq": 1, "seed": 1, "deterministic": True, "num_threads": 1, "verbose": -1}


def fit_trees(x, right, weight):
    """Boosted trees for the log-odds of `right`."""
    return lightgbm.train(TREE_PARAMETERS, lightgbm.Dataset(x, right, weight=weight), TREES)


def tree_lines(model, names):
    """As decide/trees.h reads them: each node before what is below it."""

    def fields(node):
        if "leaf_value" in node:
            return [f"{node['leaf_value']:.4f}"]
        threshold = 0.0 if abs(node["threshold"]) < 1e-9 else node["threshold"]
        return [f"{names[node['split_feature']]}<={threshold:.6g}"] + fields(node["left_child"]) + fields(node["right_child"])

    return ["\t".join(fields(tree["tree_structure"])) for tree in model.dump_model()["tree_info"]]
