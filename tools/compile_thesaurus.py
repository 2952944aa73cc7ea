#!/usr/bin/env python3
"""Compiles WordNet's synonym sets into the planner's thesaurus (src/knowledge/planner/language/en/thesaurus.inc).

usage: compile_thesaurus.py WORDNET_DIR OUT        (Debian: package wordnet-base, /usr/share/wordnet)

Kept: single lower-case words of nouns, verbs and adjectives, a word's first four senses of each kind that
occur in WordNet's tagged texts or are its first two; sets of two words and more.
"""
import re
import sys
from collections import defaultdict

NOTICE = """# Synonym sets from WordNet 3.0, Copyright 2006 by Princeton University. All rights reserved.
# WordNet is provided "as is"; permission to use, copy, modify and distribute it for any purpose and without fee
# is granted under the WordNet licence, https://wordnet.princeton.edu/license-and-commercial-use
# Made by tools/compile_thesaurus.py; do not edit.
"""
WORD = re.compile(r"[a-z]{3,}$")


def main():
    folder, out = sys.argv[1:3]
    sets = defaultdict(set)
    for part in ("noun", "verb", "adj"):
        for line in open(f"{folder}/index.{part}", encoding="latin-1"):
            if line.startswith(" "):
                continue
            fields = line.split()
            word = fields[0]
            if not WORD.match(word):
                continue
            senses, pointers = int(fields[2]), int(fields[3])
            tagged = int(fields[5 + pointers])
            offsets = fields[6 + pointers:6 + pointers + senses]
            for offset in offsets[:max(2, min(4, tagged))]:
                sets[part, offset].add(word)
    lines = sorted({" ".join(sorted(words)) for words in sets.values() if len(words) > 1})
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
