"""What came out of the likeliest readings, as features of the confidence: result_features() of
src/knowledge/planner/decide/results.cpp, from the candidates' outcomes in planner_bench's file."""
import math

MOST_TRIED = 3
CLOSE = 2.0
FAR_RIVAL = 6.0
LEAST_SHARE = 1e-6


def size_of(rows):
    return "none" if rows == 0 else "one" if rows == 1 else "few" if rows < 6 else "some" if rows < 50 else "many"


def own(outcome):
    out = {f"rows={size_of(outcome['rows'])}": 1.0}
    if outcome["nothing"]:
        out["nothing"] = 1.0
    elif outcome["some_null"]:
        out["some_null"] = 1.0
    if outcome["different_rows"] < outcome["rows"]:
        out["repeats_mostly" if outcome["different_rows"] * 2 < outcome["rows"] else "repeats"] = 1.0
    if outcome["rows"] > 1 and outcome["different_rows"] == 1:
        out["one_row_repeated"] = 1.0
    return out


def features(outcomes, behind):
    """`outcomes` of the readings, best first (None: could not be run), and how far each is behind the best in log-odds."""
    best = outcomes[0]
    if best is None:
        return {}
    out = own(best)
    total, agreeing, rival, others_find = 0.0, 1.0, FAR_RIVAL, False
    for i, (outcome, far) in enumerate(zip(outcomes, behind)):
        total += math.exp(-far)
        if i == 0:
            continue
        tried = outcome if i < MOST_TRIED and far <= CLOSE else None
        if tried and best["content"] is not None and tried["content"] == best["content"]:
            agreeing += math.exp(-far)
        else:
            rival = min(rival, far)
        others_find = others_find or bool(tried and not tried["nothing"])
    if best["nothing"] and others_find:
        out["others_find_something"] = 1.0
    out["agreeing"] = agreeing / total
    out["log_agreeing"] = math.log(agreeing / total + LEAST_SHARE)
    out["log_share"] = math.log(1 / total + LEAST_SHARE)
    out["rival"] = rival
    return out
