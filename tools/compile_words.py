#!/usr/bin/env python3
"""Compiles the words that are no typing errors (src/knowledge/planner/language/en/common_words.inc) from WordNet.

usage: compile_words.py WORDNET_DIR OUT        (Debian: package wordnet-base, /usr/share/wordnet)

Kept: single lower-case words that occur in WordNet's tagged texts, and the irregular forms of such words.
"""
import re
import sys

from compile_thesaurus import NOTICE

WORD = re.compile(r"[a-z]{3,}$")


def main():
    folder, out = sys.argv[1:3]
    words = set()
    for part in ("noun", "verb", "adj", "adv"):
        common = set()
        for line in open(f"{folder}/index.{part}", encoding="latin-1"):
            fields = line.split()
            if not line.startswith(" ") and int(fields[5 + int(fields[3])]) and WORD.match(fields[0]):
                common.add(fields[0])
        for line in open(f"{folder}/{part}.exc", encoding="latin-1"):
            form, *bases = line.split()
            if WORD.match(form) and common.intersection(bases):
                words.add(form)
        words |= common
    lines, line = [], ""
    for word in sorted(words):
        if len(line) + len(word) > 118:
            lines.append(line)
            line = ""
        line += (" " if line else "") + word
    lines.append(line)
    with open(out, "w", encoding="utf-8") as file:
        file.write('R"(' + NOTICE.split("# Made by")[0].replace("# Meanings", "# Words") + "# Made by tools/compile_words.py; do not edit.\n")
        for at in range(0, len(lines), 100):  # string literals are cut short for every compiler's sake
            file.write("\n".join(lines[at:at + 100]) + "\n" + (')"\nR"(' if at + 100 < len(lines) else ""))
        file.write(')"\n')


if __name__ == "__main__":
    main()
