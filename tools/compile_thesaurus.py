#!/usr/bin/env python3
"""Compiles WordNet into the planner's thesaurus (src/knowledge/planner/language/en/thesaurus.inc).

usage: compile_thesaurus.py WORDNET_DIR OUT        (Debian: package wordnet-base, /usr/share/wordnet)

An outline of the nouns: each line is a set of words of one meaning, under the set that is the next wider meaning; the
number in front is the depth. Kept: lower-case words (two-word terms with '_'), a word's first four senses that occur in
WordNet's tagged texts or are its first two; of living things, bodies, substances and shapes only what occurs there.
"""
import re
import sys
from collections import defaultdict

NOTICE = """# Meanings from WordNet 3.0, Copyright 2006 by Princeton University. All rights reserved.
# WordNet is provided "as is"; permission to use, copy, modify and distribute it for any purpose and without fee
# is granted under the WordNet licence, https://wordnet.princeton.edu/license-and-commercial-use
# Made by tools/compile_thesaurus.py; do not edit. Depth, then words of one meaning; wider meanings above narrower ones.
"""
WORD = re.compile(r"[a-z]{3,}(_[a-z]{2,})?$")
RARE_FILES = {5, 8, 12, 17, 20, 25, 27}  # lexicographer files: animal, body, feeling, object, plant, shape, substance


def main():
    folder, out = sys.argv[1:3]
    above, file_of, words = {}, {}, defaultdict(list)
    for line in open(f"{folder}/data.noun", encoding="latin-1"):
        if line.startswith(" "):
            continue
        fields = line.split("|")[0].split()
        at = 4 + 2 * int(fields[3], 16)
        pointers = [fields[at + 1 + 4 * i:at + 3 + 4 * i] for i in range(int(fields[at]))]
        if any(symbol == "@i" for symbol, _ in pointers):
            continue  # the name of one person, place or thing
        above[fields[0]] = [offset for symbol, offset in pointers if symbol == "@"]
        file_of[fields[0]] = int(fields[1])
    for line in open(f"{folder}/index.noun", encoding="latin-1"):
        fields = line.split()
        word = fields[0]
        if line.startswith(" ") or not WORD.match(word):
            continue
        senses, pointers = int(fields[2]), int(fields[3])
        tagged = int(fields[5 + pointers])
        sets = [offset for offset in fields[6 + pointers:6 + pointers + senses] if offset in above]
        if not sets or not tagged and ("_" in word or file_of[sets[0]] in RARE_FILES):
            continue
        for one in sets[:max(2, min(4, tagged))]:
            words[one].append(word)
    for one in above:
        above[one] = [wider for wider in above[one] if wider in above]
    below, roots, needed = defaultdict(list), [], set()
    stack = list(words)
    while stack:
        one = stack.pop()
        if one not in needed:
            needed.add(one)
            stack += above[one][:1]
    for one in sorted(needed):
        (below[above[one][0]] if above[one] else roots).append(one)
        for further in above[one][1:]:
            if further in needed:
                below[further].append(one)
    lines = []

    def write(one, depth, whole):
        inner = [(b, above[b][0] == one) for b in below[one]] if whole else []
        if depth == 0 and not inner and len(words[one]) < 2:
            return
        lines.append(" ".join([str(depth)] + sorted(words[one])))
        for b, main_place in sorted(inner, key=lambda b: (sorted(words[b[0]]), b[0])):
            write(b, depth + 1, main_place)

    sys.setrecursionlimit(10000)
    for root in sorted(roots, key=lambda r: (sorted(words[r]), r)):
        write(root, 0, True)
    with open(out, "w", encoding="utf-8") as file:
        file.write('R"(' + NOTICE)
        size = 0
        for line in lines:
            size += len(line) + 1
            if size > 12000:  # string literals are cut short for every compiler's sake
                file.write(')"\nR"(')
                size = 0
            file.write(line + "\n")
        file.write(')"\n')


if __name__ == "__main__":
    main()
