#!/usr/bin/env python3
"""Writes questions as people type them above a dashboard ("average price by city", "orders per month"), with their answers.

usage: analytic_questions.py QUESTIONS.jsonl DATABASES OUT.jsonl

The collected questions that the planner is fitted on are whole sentences; these keep the fitted models from taking that
style for the only one. Over the databases of QUESTIONS, chosen by a seeded generator: same input, same output.
"""
import json
import random
import re
import sqlite3
import sys

PER_DATABASE = 36
PATTERNS = [  # question, SQL; {t} table, {c} column of few values, {n} number, {d} date, {v} value of {c}, {p} a table it refers to, {pn} its name
    ("{t} by {c}", "SELECT {C}, count(*) FROM {T} GROUP BY {C}"),
    ("{t} per {c}", "SELECT {C}, count(*) FROM {T} GROUP BY {C}"),
    ("number of {t} by {c}", "SELECT {C}, count(*) FROM {T} GROUP BY {C}"),
    ("how many {t} per {c}", "SELECT {C}, count(*) FROM {T} GROUP BY {C}"),
    ("count of {t} by {c}", "SELECT {C}, count(*) FROM {T} GROUP BY {C}"),
    ("average {n} by {c}", "SELECT {C}, avg({N}) FROM {T} GROUP BY {C}"),
    ("what is the average {n} of {t} by {c}", "SELECT {C}, avg({N}) FROM {T} GROUP BY {C}"),
    ("average {n} of {t} per {c}", "SELECT {C}, avg({N}) FROM {T} GROUP BY {C}"),
    ("total {n} by {c}", "SELECT {C}, sum({N}) FROM {T} GROUP BY {C}"),
    ("total {n} of {t} by {c}", "SELECT {C}, sum({N}) FROM {T} GROUP BY {C}"),
    ("highest {n} by {c}", "SELECT {C}, max({N}) FROM {T} GROUP BY {C}"),
    ("highest {n}", "SELECT max({N}) FROM {T}"),
    ("total {n} of {t}", "SELECT sum({N}) FROM {T}"),
    ("average {n} of {t}", "SELECT avg({N}) FROM {T}"),
    ("how many {t}", "SELECT count(*) FROM {T}"),
    ("how many {t} are there", "SELECT count(*) FROM {T}"),
    ("how many {t} have {c} {v}", "SELECT count(*) FROM {T} WHERE {C} = {V}"),
    ("number of {t} where {c} is {v}", "SELECT count(*) FROM {T} WHERE {C} = {V}"),
    ("average {n} where {c} is {v}", "SELECT avg({N}) FROM {T} WHERE {C} = {V}"),
    ("average {n} of {t} with {c} {v}", "SELECT avg({N}) FROM {T} WHERE {C} = {V}"),
    ("which {c} has the most {t}", "SELECT {C} FROM {T} GROUP BY {C} ORDER BY count(*) DESC LIMIT 1"),
    ("which {c} has the highest average {n}", "SELECT {C} FROM {T} GROUP BY {C} ORDER BY avg({N}) DESC LIMIT 1"),
    ("which {c} has the highest total {n}", "SELECT {C} FROM {T} GROUP BY {C} ORDER BY sum({N}) DESC LIMIT 1"),
    ("top 3 {c} by number of {t}", "SELECT {C}, count(*) FROM {T} GROUP BY {C} ORDER BY count(*) DESC LIMIT 3"),
    ("top 5 {c} by total {n}", "SELECT {C}, sum({N}) FROM {T} GROUP BY {C} ORDER BY sum({N}) DESC LIMIT 5"),
    ("how many {t} does each {p} have", "SELECT {P}.{PN}, count(*) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN}"),
    ("average {n} of {t} by {pn} of the {p}", "SELECT {P}.{PN}, avg({T}.{N}) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN}"),
    ("number of {t} by {p} {pn}", "SELECT {P}.{PN}, count(*) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN}"),
    ("total {n} by {p}", "SELECT {P}.{PN}, sum({T}.{N}) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN}"),
    ("how many {v} {t} per {p}", "SELECT {P}.{PN}, count(*) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} WHERE {T}.{C} = {V} GROUP BY {P}.{PN}"),
    ("{ps} without {t}", "SELECT {PN} FROM {P} WHERE {K} NOT IN (SELECT {F} FROM {T} WHERE {F} IS NOT NULL)"),
    ("{ps} that have no {t}", "SELECT {PN} FROM {P} WHERE {K} NOT IN (SELECT {F} FROM {T} WHERE {F} IS NOT NULL)"),
    ("which {ps} have more than 3 {t}", "SELECT {P}.{PN} FROM {P} JOIN {T} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN} HAVING count(*) > 3"),
    ("5 {ps} with the most {t}", "SELECT {P}.{PN} FROM {P} JOIN {T} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN} ORDER BY count(*) DESC LIMIT 5"),
    ("top 5 {ps} by {t}", "SELECT {P}.{PN}, count(*) FROM {P} JOIN {T} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN} ORDER BY count(*) DESC LIMIT 5"),
    ("{t} with above average {n}", "SELECT {TN} FROM {T} WHERE {N} > (SELECT avg({N}) FROM {T})"),
    ("{t} with {n} above {x}", "SELECT {TN} FROM {T} WHERE {N} > {x}"),
    ("{t} in {v}", "SELECT {TN} FROM {T} WHERE {C} = {V}"),
    ("{t} with {c} {v}", "SELECT {TN} FROM {T} WHERE {C} = {V}"),
    ("top 3 {t} by {n}", "SELECT {TN}, {N} FROM {T} ORDER BY {N} DESC LIMIT 3"),
    ("top 5 {c} in March", "SELECT {C}, count(*) FROM {T} WHERE month({D}) = 3 GROUP BY {C} ORDER BY count(*) DESC LIMIT 5"),
    ("top 5 {c2} in {v}", "SELECT {C2}, count(*) FROM {T} WHERE {C} = {V} GROUP BY {C2} ORDER BY count(*) DESC LIMIT 5"),
    ("top 3 {c2} from {v}", "SELECT {C2}, count(*) FROM {T} WHERE {C} = {V} GROUP BY {C2} ORDER BY count(*) DESC LIMIT 3"),
    ("top 5 {c2} from {v} in March",
     "SELECT {C2}, count(*) FROM {T} WHERE {C} = {V} AND month({D}) = 3 GROUP BY {C2} ORDER BY count(*) DESC LIMIT 5"),
    ("{t} from {v} in May 2012", "SELECT {TN} FROM {T} WHERE {C} = {V} AND {D} >= '2012-05-01' AND {D} < '2012-06-01'"),
    ("{t} to {v}", "SELECT {TN} FROM {T} WHERE {C} = {V}"),
    ("how many {t} have {c} {v} and what is their average {n}", "SELECT count(*), avg({N}) FROM {T} WHERE {C} = {V}"),
    ("how many {t} are {v} and what is their total {n}", "SELECT count(*), sum({N}) FROM {T} WHERE {C} = {V}"),
    ("names of {t} in {v} or {v2}", "SELECT {TN} FROM {T} WHERE {C} = {V} OR {C} = {V2}"),
    ("{c2} with {t} of {c} {v} but not of {c} {v2}", "SELECT {C2} FROM {T} WHERE {C} = {V} EXCEPT SELECT {C2} FROM {T} WHERE {C} = {V2}"),
    ("how many {t} in March", "SELECT count(*) FROM {T} WHERE month({D}) = 3"),
    ("{t} per day in March 2001", "SELECT day({D}), count(*) FROM {T} WHERE {D} >= '2001-03-01' AND {D} < '2001-04-01' GROUP BY day({D}) ORDER BY day({D})"),
    ("number of {t} in 2012", "SELECT count(*) FROM {T} WHERE {D} >= '2012-01-01' AND {D} < '2013-01-01'"),
    ("{t} in May 2012", "SELECT {TN} FROM {T} WHERE {D} >= '2012-05-01' AND {D} < '2012-06-01'"),
    ("total {n} by month in 2012",
     "SELECT month({D}), sum({N}) FROM {T} WHERE {D} >= '2012-01-01' AND {D} < '2013-01-01' GROUP BY month({D}) ORDER BY month({D})"),
    ("total {n} per {c} in the last 30 days", "SELECT {C}, sum({N}) FROM {T} WHERE {D} >= '2012-05-01' AND {D} < '2012-06-01' GROUP BY {C}"),
    ("average {n} by {c} in 2012", "SELECT {C}, avg({N}) FROM {T} WHERE {D} >= '2012-01-01' AND {D} < '2013-01-01' GROUP BY {C}"),
    ("{t} per month", "SELECT month({D}), count(*) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
    ("how many {t} per year", "SELECT year({D}), count(*) FROM {T} GROUP BY year({D}) ORDER BY year({D})"),
    ("number of {t} by month", "SELECT month({D}), count(*) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
    ("average {n} by month", "SELECT month({D}), avg({N}) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
    ("average {n} of {t} per month", "SELECT month({D}), avg({N}) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
    ("number of {t} per {c} and {o}", "SELECT {C}, {C2}, count(*) FROM {T} GROUP BY {C}, {C2}"),
    ("average {n} by {c} and {o}", "SELECT {C}, {C2}, avg({N}) FROM {T} GROUP BY {C}, {C2}"),
    ("what is the {t1} with the highest {n}", "SELECT {TN} FROM {T} ORDER BY {N} DESC LIMIT 1"),
    ("which {t1} has the lowest {n}", "SELECT {TN} FROM {T} ORDER BY {N} LIMIT 1"),
    ("when was the last {t1}", "SELECT max({D}) FROM {T}"),
    ("total {n} of {t} in {v}", "SELECT sum({N}) FROM {T} WHERE {C} = {V}"),
    ("how many {t} have {n} above {x}", "SELECT count(*) FROM {T} WHERE {N} > {x}"),
    ("which {p} has the highest total {n}",
     "SELECT {P}.{PN} FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN} ORDER BY sum({T}.{N}) DESC LIMIT 1"),
    ("average number of {t} per {p}", "SELECT avg(n) FROM (SELECT {F}, count(*) AS n FROM {T} GROUP BY {F})"),
    ("average number of {t} per {c}", "SELECT avg(n) FROM (SELECT {C}, count(*) AS n FROM {T} GROUP BY {C})"),
    ("average {n} by {pn} of the {p}", "SELECT {P}.{PN}, avg({T}.{N}) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN}"),
    ("average {n} by {p} {pn}", "SELECT {P}.{PN}, avg({T}.{N}) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN}"),
    ("{t} in {v} by month", "SELECT month({D}), count(*) FROM {T} WHERE {C} = {V} GROUP BY month({D}) ORDER BY month({D})"),
    ("{t} from {v} per month", "SELECT month({D}), count(*) FROM {T} WHERE {C} = {V} GROUP BY month({D}) ORDER BY month({D})"),
    ("{t} of {v} per day in March",
     "SELECT day({D}), count(*) FROM {T} WHERE {C} = {V} AND month({D}) = 3 GROUP BY day({D}) ORDER BY day({D})"),
    ("{t} with {n} above {x} by month", "SELECT month({D}), count(*) FROM {T} WHERE {N} > {x} GROUP BY month({D}) ORDER BY month({D})"),
    ("number of {v} {t} per year", "SELECT year({D}), count(*) FROM {T} WHERE {C} = {V} GROUP BY year({D}) ORDER BY year({D})"),
    ("daily {t}", "SELECT day({D}), count(*) FROM {T} GROUP BY day({D}) ORDER BY day({D})"),
    ("daily {t} in May", "SELECT day({D}), count(*) FROM {T} WHERE month({D}) = 5 GROUP BY day({D}) ORDER BY day({D})"),
    ("weekly average {n}", "SELECT week({D}), avg({N}) FROM {T} GROUP BY week({D}) ORDER BY week({D})"),
    ("monthly total {n}", "SELECT month({D}), sum({N}) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
    ("average {n} of {v} per year", "SELECT year({D}), avg({N}) FROM {T} WHERE {C} = {V} GROUP BY year({D}) ORDER BY year({D})"),
    ("total {n} of {v} {t} per year", "SELECT year({D}), sum({N}) FROM {T} WHERE {C} = {V} GROUP BY year({D}) ORDER BY year({D})"),
    ("trend of average {n}", "SELECT month({D}), avg({N}) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
    ("how did the number of {t} change over time", "SELECT month({D}), count(*) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
    ("compare average {n} of {v} and {v2}", "SELECT {C}, avg({N}) FROM {T} WHERE {C} = {V} OR {C} = {V2} GROUP BY {C}"),
    ("number of {t} in {v} vs {v2}", "SELECT {C}, count(*) FROM {T} WHERE {C} = {V} OR {C} = {V2} GROUP BY {C}"),
    ("average {n} of {v} compared to {v2}", "SELECT {C}, avg({N}) FROM {T} WHERE {C} = {V} OR {C} = {V2} GROUP BY {C}"),
    ("distribution of {t} by {c}", "SELECT {C}, count(*) FROM {T} GROUP BY {C}"),
    ("distribution of {c}", "SELECT {C}, count(*) FROM {T} GROUP BY {C}"),
    ("{t1} with the highest {n}", "SELECT {TN} FROM {T} ORDER BY {N} DESC LIMIT 1"),
    ("highest {n} in {v}", "SELECT max({N}) FROM {T} WHERE {C} = {V}"),
    ("lowest {n} of {v} {t}", "SELECT min({N}) FROM {T} WHERE {C} = {V}"),
    ("number of {v} {t} by {o}", "SELECT {C2}, count(*) FROM {T} WHERE {C} = {V} GROUP BY {C2}"),
    ("{v} {t} by {o}", "SELECT {C2}, count(*) FROM {T} WHERE {C} = {V} GROUP BY {C2}"),
    ("{t} with {c} {v} by {o}", "SELECT {C2}, count(*) FROM {T} WHERE {C} = {V} GROUP BY {C2}"),
    ("{v} {t} per {p}", "SELECT {P}.{PN}, count(*) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} WHERE {T}.{C} = {V} GROUP BY {P}.{PN}"),
    ("5 {ps} with the fewest {t}", "SELECT {P}.{PN} FROM {P} JOIN {T} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN} ORDER BY count(*) LIMIT 5"),
    ("top 5 {ps} by total {n}",
     "SELECT {P}.{PN}, sum({T}.{N}) FROM {T} JOIN {P} ON {T}.{F} = {P}.{K} GROUP BY {P}.{PN} ORDER BY sum({T}.{N}) DESC LIMIT 5"),
    ("{ps} that have no {v} {t}", "SELECT {PN} FROM {P} WHERE {K} NOT IN (SELECT {F} FROM {T} WHERE {C} = {V})"),
    ("{t} with {n} above {x} by {c}", "SELECT {C}, count(*) FROM {T} WHERE {N} > {x} GROUP BY {C}"),
    ("number of {t} and average {n} by {c}", "SELECT {C}, count(*), avg({N}) FROM {T} GROUP BY {C}"),
    ("number of {t} and average {n} by month", "SELECT month({D}), count(*), avg({N}) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
    ("share of {t} with {c} {v}", "SELECT round(100.0 * sum({C} = {V}) / count(*), 2) FROM {T}"),
    ("what percentage of {t} are {v}", "SELECT round(100.0 * sum({C} = {V}) / count(*), 2) FROM {T}"),
    ("total {n} per month", "SELECT month({D}), sum({N}) FROM {T} GROUP BY month({D}) ORDER BY month({D})"),
]


def quote(name):
    return '"' + name.replace('"', '""') + '"'


def words(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower().strip()


def plural(text):
    return text if text.endswith("s") else text[:-1] + "ies" if re.search("[^aeiou]y$", text) else text + "s"


def describe(connection, table):
    """Columns of few values, numbers and dates of a table."""
    keys = {r[3] for r in connection.execute(f"PRAGMA foreign_key_list({quote(table)})")}
    few, numbers, dates = [], [], []
    for _, name, _, _, _, primary in connection.execute(f"PRAGMA table_info({quote(table)})"):
        if primary or name in keys or re.search("(^|_)id$|(^|_)code$", name.lower()):
            continue
        q = quote(name)
        distinct, kind, rows, sample = connection.execute(
            f"SELECT count(DISTINCT {q}), max(typeof({q})), count(*), max({q}) FROM {quote(table)}").fetchone()
        if kind == "text" and 2 <= distinct <= max(2, min(40, rows - 1)):
            few.append(name)
        if kind in ("integer", "real") and distinct > 2:
            numbers.append(name)
        if kind == "text" and re.match(r"\d{4}-\d\d-\d\d", str(sample)):
            dates.append(name)
    return few, numbers, dates


def name_of(connection, table):
    columns = [r[1] for r in connection.execute(f"PRAGMA table_info({quote(table)})")]
    return next((c for c in columns if re.search("name$|title$", c.lower()) and "first" not in c.lower() and "last" not in c.lower()), None)


def fillings(connection, rng):
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").fetchall():
        few, numbers, dates = describe(connection, table)
        few = [c for c in few if c not in dates]
        fill = {"t": plural(words(table)), "t1": words(table).removesuffix("s"), "T": quote(table)}
        for key, names in (("c", few), ("n", numbers), ("d", dates)):
            if names:
                name = rng.choice(names)
                fill[key], fill[key.upper()] = words(name), quote(name)
        if others := [c for c in few if quote(c) != fill["C"]]:
            name = rng.choice(others)
            fill["c2"], fill["o"], fill["C2"] = plural(words(name)), words(name), quote(name)
        if "C" in fill:
            values = [v for (v,) in connection.execute(f"SELECT DISTINCT {fill['C']} FROM {fill['T']} WHERE length({fill['C']}) < 25 ORDER BY 1 LIMIT 20")]
            if values:
                for key, value in zip(("v", "v2"), rng.sample(values, min(2, len(values)))):
                    fill[key], fill[key.upper()] = value, "'" + str(value).replace("'", "''") + "'"
        if "N" in fill:
            fill["x"] = connection.execute(f"SELECT round(avg({fill['N']})) FROM {fill['T']}").fetchone()[0]
        name = name_of(connection, table)
        fill["TN"] = quote(name) if name else "*"
        for key in connection.execute(f"PRAGMA foreign_key_list({quote(table)})").fetchall():
            name = name_of(connection, key[2])
            if name and key[4] and key[2].lower() != table.lower():
                one = words(key[2]).removesuffix("s")
                fill.update(p=one, ps=plural(one), P=quote(key[2]), pn="name" if "name" in name.lower() else "title", PN=quote(name), F=quote(key[3]),
                            K=quote(key[4]))
                break
        yield fill


def main():
    questions, databases, path = sys.argv[1:4]
    names = sorted({json.loads(line)["db"] for line in open(questions, encoding="utf-8")})
    rng = random.Random(11)
    with open(path, "w", encoding="utf-8") as out:
        for database in names:
            connection = sqlite3.connect(f"file:{databases}/{database}.sqlite?mode=ro&immutable=1", uri=True)
            connection.text_factory = lambda b: b.decode("utf-8", "replace")
            fills = list(fillings(connection, rng))
            chosen = []  # each pattern at most once
            for question, sql in rng.sample(PATTERNS, len(PATTERNS)):
                fitting = [f for f in fills if all(k in f for k in re.findall(r"\{(\w+)\}", question + sql))]
                if fitting and len(chosen) < PER_DATABASE:
                    chosen.append((rng.choice(fitting), question, sql))
            for n, (fill, question, sql) in enumerate(chosen):
                item = {"id": f"analytic-{database}-{n}", "db": database, "question": question.format(**fill), "sql": sql.format(**fill), "ordered": False}
                if "{D}" not in sql:  # dates are cut in another way on each engine
                    rows = connection.execute(item["sql"]).fetchall()
                    if not rows or len(rows) > 200:
                        continue
                    item["rows"] = rows
                out.write(json.dumps(item) + "\n")
            connection.close()


if __name__ == "__main__":
    main()
