#!/usr/bin/env python3
"""Mines what people say for what schemas say from questions and their rewordings
(src/knowledge/planner/language/en/paraphrases.inc).

usage: mine_paraphrases.py QUESTIONS.jsonl OUT [--least 2] [--folds K --without N]

QUESTIONS   one object a line: db, question, synonym_question
--least     databases a pair must be seen on
--folds, --without   leave every K-th database out, from the N-th, to measure on those (the order is that of fit_planner)

The two wordings are aligned word by word; what was replaced gives the pairs. Standard library only, repeatable.
"""
import argparse
import difflib
import json
import random
import re
from collections import Counter, defaultdict

WORD = re.compile(r"[a-z][a-z0-9]*|[0-9.,]+|[^\w\s]")
# Words that say what to do or join others; at the edges of a replaced span they are not part of the pair.
EDGES = set("""a an the of in on at to for from by with as is are was were be been being and or that this these those their its his her
distinct different unique various each every all any some total number count how many much what which who whose where when list show find
give return tell me please do does did has have had having there s it they people ones average""".split())
LONGEST = 3


def base(word):
    """One form for singular and plural, readable."""
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[:-len(ending)] + rest
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def words_of(text):
    return [base(word) for word in WORD.findall(text.lower().replace("'s", ""))]


def trimmed(words):
    while words and (words[0] in EDGES or not words[0][0].isalpha()):
        words = words[1:]
    while words and (words[-1] in EDGES or not words[-1][0].isalpha()):
        words = words[:-1]
    return words


def pairs(written, reworded):
    """The replaced spans; those of equal length word by word."""
    matcher = difflib.SequenceMatcher(None, written, reworded, autojunk=False)
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation != "replace":
            continue
        meant, said = trimmed(written[a:b]), trimmed(reworded[c:d])
        if not meant or not said:
            continue
        if len(meant) == len(said):
            yield from ((x, y) for x, y in zip(meant, said) if x != y and x.isalpha() and y.isalpha())
        if len(meant) <= LONGEST and len(said) <= LONGEST and len(meant) + len(said) > 2:
            yield " ".join(meant), " ".join(said)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions")
    parser.add_argument("out")
    parser.add_argument("--least", type=int, default=2)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--without", type=int, default=0)
    arguments = parser.parse_args()
    items = [json.loads(line) for line in open(arguments.questions, encoding="utf-8")]
    databases = sorted({item["db"] for item in items})
    random.Random(3).shuffle(databases)
    held = set(databases[arguments.without::arguments.folds]) if arguments.folds else set()
    seen, times = defaultdict(set), Counter()
    for item in items:
        if item["db"] in held or not item.get("synonym_question"):
            continue
        for meant, said in pairs(words_of(item["question"]), words_of(item["synonym_question"])):
            if not (set(meant.split()) - EDGES) or not (set(said.split()) - EDGES):
                continue
            seen[said, meant].add(item["db"])
            times[said, meant] += 1
    lines = defaultdict(list)
    for (said, meant), where in seen.items():
        if len(where) >= arguments.least:
            lines[said].append((-len(where), meant))
    with open(arguments.out, "w", encoding="utf-8") as out:
        out.write('R"(# What people say : what the schema says, and on how many databases that was seen.\n'
                  "# Made by tools/mine_paraphrases.py from the training questions and their rewordings; do not edit.\n")
        for said in sorted(lines):
            out.write(f"{said} : " + " | ".join(f"{meant} {-count}" for count, meant in sorted(lines[said])) + "\n")
        out.write(')"\n')


if __name__ == "__main__":
    main()
