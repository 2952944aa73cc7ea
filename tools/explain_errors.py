#!/usr/bin/env python3
"""Sorts the planner's errors by kind: by the shape of the expected SQL, and by what the nearest reading gets wrong.

usage: explain_errors.py QUESTIONS.jsonl CANDIDATES.jsonl SCORER.py [--show KIND] [--ranking] [--limit N]

QUESTIONS   one object a line: id, db, question, sql, rows, ordered, ...
CANDIDATES  planner_bench QUESTIONS DATABASES CANDIDATES --all --candidates
SCORER      a Python file with same(got, want, ordered): whether an answer is right

A question without any right reading is an error of interpretation (or of linking); with one that was not put first, of
ranking (--ranking shows those instead). --show prints the questions of one kind with the expected SQL and the nearest one.
Standard library only.
"""
import argparse
import importlib.util
import json
import re
from collections import Counter, defaultdict

TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|[A-Za-z_][\w]*|\d+(?:\.\d+)?|<>|!=|>=|<=|[^\s]""")
CLAUSES = ("select", "from", "where", "group", "having", "order", "limit")
SETS = ("intersect", "union", "except")


def tokens(sql):
    return [t if t[0] in "'" else t.strip('"`').lower() for t in TOKEN.findall(sql)]


def split_top(words, marks):
    """Cuts at the marks that stand outside brackets; [(mark before it, words)]."""
    depth, out, here, mark = 0, [], [], None
    for word in words:
        depth += (word == "(") - (word == ")")
        if depth == 0 and word in marks:
            out.append((mark, here))
            here, mark = [], word
        else:
            here.append(word)
    out.append((mark, here))
    return out


def aliases(words):
    names = {}
    for i, word in enumerate(words):
        if word == "as" and 0 < i < len(words) - 1:
            names[words[i + 1]] = words[i - 1]
    return names


def plain(words, names):
    """Words of an expression as one text: without aliases, `count(x)` as `count(*)`, casts left out."""
    text = " ".join(words)
    text = re.sub(r"(try_)?cast \( (.*?) as \w+ \)", r"\2", text)
    text = re.sub(r"(\w+) \. (\w+|\*)", lambda m: m.group(2), text)
    text = text.replace("!=", "<>")
    return re.sub(r"count \( (?!distinct)[^)]* \)", "count ( * )", text)


def block(words):
    out = {"sets": []}
    parts = split_top(words, SETS)
    for mark, _ in parts[1:]:
        out["sets"].append(mark)
    words = parts[0][1]
    names = aliases(words)
    clauses = {mark: part for mark, part in split_top(words, CLAUSES) if mark}
    select = clauses.get("select", [])
    out["distinct"] = bool(select) and select[0] == "distinct"
    select = select[1:] if out["distinct"] else select
    out["outputs"] = sorted(plain(p, names) for _, p in split_top(select, {","}))
    source = clauses.get("from", [])
    out["tables"] = Counter(w for i, w in enumerate(source)
                            if (i == 0 or source[i - 1] in ("join", ",")) and w not in ("(", "select"))
    where = [plain(p, names) for _, p in split_top(clauses.get("where", []), {"and", "or"})]
    out["where"] = sorted(w for w in where if w)
    out["or"] = any(m == "or" for m, _ in split_top(clauses.get("where", []), {"and", "or"}))
    out["nested"] = sum(w == "select" for c in clauses.values() for w in c)
    out["group"] = sorted(plain(p, names) for _, p in split_top(clauses.get("group", [])[1:], {","}) if p)
    out["having"] = plain(clauses.get("having", []), names)
    keys = [p for p in split_top(clauses.get("order", [])[1:], {","}) if p[1]]
    out["order"] = re.sub(r" asc$", "", plain(keys[0][1], names)) if keys else ""
    out["limit"] = " ".join(clauses.get("limit", []))
    return out


def read(sql):
    return block(tokens(sql.rstrip(" ;")))


def left_side(condition):
    return re.split(r" (?:=|<>|>=|<=|>|<|like|not|in|between|is) ", condition)[0]


def aggregate(output):
    found = re.match(r"(count|sum|avg|min|max) \(", output)
    return found.group(1) if found else ""


def column(output):
    return re.sub(r"^(count|sum|avg|min|max) \( (distinct )?|(?: \))$", "", output)


def differences(want, got):
    """Names of what the reading `got` has other than the expected `want`."""
    out = []
    if want["sets"] != got["sets"]:
        out.append("set operation " + ("missing: " + want["sets"][0] if want["sets"] else "too much"))
    if want["nested"] != got["nested"]:
        out.append("nesting missing" if want["nested"] > got["nested"] else "nesting too much")
    a, b = Counter(want["outputs"]), Counter(got["outputs"])
    missing, extra = list((a - b).elements()), list((b - a).elements())
    if missing or extra:
        if len(missing) > len(extra):
            out.append("output missing")
        elif len(extra) > len(missing):
            out.append("output too much")
        elif sorted(map(column, missing)) == sorted(map(column, extra)):
            out.append("output aggregate")
        elif sorted(map(aggregate, missing)) == sorted(map(aggregate, extra)):
            out.append("output column")
        else:
            out.append("output aggregate")
    if not want["sets"] and not want["nested"]:
        if want["tables"] != got["tables"]:
            more, less = got["tables"] - want["tables"], want["tables"] - got["tables"]
            out.append("table other" if more and less else "table missing" if less else "table too much")
    if want["where"] != got["where"]:
        a, b = Counter(map(left_side, want["where"])), Counter(map(left_side, got["where"]))
        less, more = a - b, b - a
        out.append("condition column" if less and more else "condition missing" if less else "condition too much" if more
                   else "condition value or operator")
    if bool(want["having"]) != bool(got["having"]):
        out.append("having missing" if want["having"] else "having too much")
    elif want["having"] != got["having"]:
        out.append("having differs")
    if want["group"] != got["group"]:
        out.append("group missing" if not got["group"] else "group too much" if not want["group"] else "group key")
    if bool(want["order"]) != bool(got["order"]):
        out.append("order missing" if want["order"] else "order too much")
    elif want["order"] != got["order"]:
        out.append("order key or direction")
    if want["limit"] != got["limit"]:
        out.append("limit")
    if want["distinct"] != got["distinct"]:
        out.append("distinct missing" if want["distinct"] else "distinct too much")
    if want["or"] != got["or"]:
        out.append("or")
    return out


def shape(want):
    if want["sets"]:
        return want["sets"][0]
    if want["nested"]:
        return "nested"
    count = sum(want["tables"].values())
    name = "one table" if count <= 1 else "two tables" if count == 2 else "three tables or more"
    if want["group"]:
        name += ", grouped"
    if want["limit"]:
        name += ", limited"
    elif want["order"]:
        name += ", sorted"
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions")
    parser.add_argument("candidates")
    parser.add_argument("scorer")
    parser.add_argument("--show", help="part of the name of a shape or difference; its questions are printed")
    parser.add_argument("--only", help="just one difference: print when it is the single one", action="store_true")
    parser.add_argument("--ranking", help="questions whose right reading was not put first", action="store_true")
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--every", type=int, default=1, help="print every n-th only")
    arguments = parser.parse_args()
    spec = importlib.util.spec_from_file_location("scorer", arguments.scorer)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    questions = {}
    for line in open(arguments.questions, encoding="utf-8"):
        item = json.loads(line)
        questions[item["id"]] = item
    shapes = defaultdict(Counter)
    single, anywhere, together = Counter(), Counter(), Counter()
    shown = matched = 0
    for line in open(arguments.candidates, encoding="utf-8"):
        answer = json.loads(line)
        question = questions[answer["id"]]
        right = lambda rows: rows is not None and scorer.same(rows, question["rows"], question.get("ordered", False))
        want = read(question["sql"])
        kind = shape(want)
        shapes[kind]["questions"] += 1
        first = answer.get("status") == "answered" and right(answer.get("rows") or [])
        some = first or any(right(c.get("rows")) for c in answer.get("candidates", []))
        shapes[kind]["first wrong"] += not first
        shapes[kind]["none right"] += not some
        if first or some != arguments.ranking:
            continue
        readings = [answer["sql"]] if "sql" in answer else []
        if not arguments.ranking:
            readings += [c["sql"] for c in answer.get("candidates", [])]
        rated = sorted(((differences(want, read(sql)), i) for i, sql in enumerate(readings)), key=lambda r: (len(r[0]), r[1]))
        what, nearest = rated[0] if rated else (["no reading"], 0)
        what = what or ["same words, other rows"]
        together[" + ".join(what)] += 1
        anywhere.update(what)
        if len(what) == 1:
            single[what[0]] += 1
        names = what + [kind]
        if arguments.show and any(arguments.show in name for name in names) and (not arguments.only or len(what) == 1):
            matched += 1
            if shown < arguments.limit and matched % arguments.every == 0:
                shown += 1
                sql = readings[nearest] if readings else None
                print(f"--- {question['id']} [{question['db']}] {question['question']}\n    want: {question['sql']}\n"
                      f"    near: {sql}\n    kind: {' + '.join(what)}")
    if arguments.show:
        print(f"{matched} questions")
        return
    print(f"{'shape of the expected query':36} {'questions':>9} {'1st wrong':>9} {'none right':>10}")
    for kind, counts in sorted(shapes.items(), key=lambda s: -s[1]["none right"]):
        print(f"{kind:36} {counts['questions']:9} {counts['first wrong']:9} {counts['none right']:10}")
    print(f"{'all':36} {sum(s['questions'] for s in shapes.values()):9} {sum(s['first wrong'] for s in shapes.values()):9} "
          f"{sum(s['none right'] for s in shapes.values()):10}")
    print(f"\n{'what the nearest reading gets wrong':36} {'anywhere':>9} {'alone':>9}")
    for what, count in anywhere.most_common():
        print(f"{what:36} {count:9} {single[what]:9}")
    print("\nmost frequent combinations")
    for what, count in together.most_common(25):
        print(f"{count:5} {what}")


if __name__ == "__main__":
    main()
