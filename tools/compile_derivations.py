#!/usr/bin/env python3
"""Compiles WordNet's derivations into the planner's data (src/knowledge/planner/language/en/derivations.inc).

usage: compile_derivations.py WORDNET_DIR OUT        (Debian: package wordnet-base, /usr/share/wordnet)

Each line is a word and the words that WordNet derives from it or it from: settle : settlement settler. Kept: pairs of
lower-case words of three letters and more, one of which occurs in WordNet's tagged texts, that do not differ in an ending
of inflection alone.
"""
import re
import sys
from collections import defaultdict

NOTICE = """# Derivations from WordNet 3.0, Copyright 2006 by Princeton University. All rights reserved.
# WordNet is provided "as is"; permission to use, copy, modify and distribute it for any purpose and without fee
# is granted under the WordNet licence, https://wordnet.princeton.edu/license-and-commercial-use
# Made by tools/compile_derivations.py; do not edit. A word : words derived from it, or that it is derived from.
"""
PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
WORD = re.compile(r"[a-z]{3,}$")
ROOM = 12000  # string literals are cut short for every compiler's sake


def bare(word):
    for ending in ("ing", "ed", "ness", "ly", "er" if len(word) > 12 else "ing"):
        if word.endswith(ending):
            word = word[:-len(ending)]
            break
    return word.rstrip("e")


def main():
    folder, out = sys.argv[1:3]
    words, pointers = {}, []
    for part, name in PARTS.items():
        for line in open(f"{folder}/data.{name}", encoding="latin-1"):
            if line.startswith(" "):
                continue
            fields = line.split("|")[0].split()
            count = int(fields[3], 16)
            words[part, fields[0]] = [re.sub(r"\(.*", "", fields[4 + 2 * i]) for i in range(count)]
            at = 4 + 2 * count
            for i in range(int(fields[at])):
                symbol, offset, other, places = fields[at + 1 + 4 * i:at + 5 + 4 * i]
                if symbol == "+":
                    pointers.append(((part, fields[0]), int(places[:2], 16), (other.replace("s", "a"), offset), int(places[2:], 16)))
    tagged = set()
    for line in open(f"{folder}/cntlist.rev", encoding="latin-1"):
        tagged.add(line.split("%")[0])
    derived = defaultdict(set)
    for one, place, other, other_place in pointers:
        a, b = words[one][max(place, 1) - 1], words[other][max(other_place, 1) - 1]
        if a < b and WORD.match(a) and WORD.match(b) and (a in tagged or b in tagged) and bare(a) != bare(b):
            first, second = (a, b) if len(a) <= len(b) else (b, a)
            derived[first].add(second)
    with open(out, "w", encoding="utf-8") as file:
        file.write('R"(' + NOTICE)
        size = len(NOTICE)
        for word in sorted(derived):
            line = word + " : " + " ".join(sorted(derived[word])) + "\n"
            size += len(line)
            if size > ROOM:
                file.write(')"\nR"(')
                size = len(line)
            file.write(line)
        file.write(')"\n')


if __name__ == "__main__":
    main()
