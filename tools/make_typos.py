#!/usr/bin/env python3
"""Writes questions with slips of the keyboard, to measure what a typo costs.

usage: make_typos.py QUESTIONS.jsonl OUT.jsonl [--seed 1] [--every 1]

Each question gets one edit in one content word, every second one another edit in another word (or the same long one):
a letter left out, doubled, swapped with the next, or replaced by its neighbour on the keyboard. Content words are those
of four letters and more outside quotation marks that are no function words. Written to the field typo_question; questions
without such a word are left out.
"""
import argparse
import json
import random
import re

FUNCTION_WORDS = set("""about above across after again against along among around because been before being below between both
cannot could does doing done down during each every from further have having here hers himself into itself just more most must
only other ours over please same shall should some such than that their them themselves then there these they this those through
under until upon very were what when where which while whom whose will with within without would your""".split())
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def neighbours(letter):
    for at, row in enumerate(ROWS):
        place = row.find(letter)
        if place >= 0:
            near = row[max(0, place - 1):place] + row[place + 1:place + 2]
            for other in ROWS[max(0, at - 1):at] + ROWS[at + 1:at + 2]:
                near += other[min(place, len(other) - 1)]
            return near
    return letter


def slip(word, rng):
    """One edit behind the first letter, which people seldom miss."""
    while True:
        at = rng.randrange(1, len(word))
        kind = rng.randrange(4)
        if kind == 0:
            out = word[:at] + word[at + 1:]
        elif kind == 1:
            out = word[:at] + word[at] + word[at:]
        elif kind == 2:
            out = word[:at] + word[at + 1:at + 2] + word[at] + word[at + 2:]
        else:
            out = word[:at] + rng.choice(neighbours(word[at].lower())) + word[at + 1:]
        if out != word:
            return out


def places(text):
    quoted = [match.span() for match in re.finditer(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)", text)]
    for match in re.finditer(r"[A-Za-z]{4,}", text):
        inside = any(begin <= match.start() < end for begin, end in quoted)
        if not inside and match.group().lower() not in FUNCTION_WORDS:
            yield match.span()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions")
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="take only every n-th question")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    with open(arguments.out, "w", encoding="utf-8") as out:
        for number, line in enumerate(open(arguments.questions, encoding="utf-8")):
            if number % arguments.every:
                continue
            item = json.loads(line)
            text = item["question"]
            words = list(places(text))
            if not words:
                continue
            chosen = [rng.choice(words)]
            if rng.random() < 0.5:
                others = [word for word in words if word != chosen[0]]
                if others:
                    chosen.append(rng.choice(others))
                elif chosen[0][1] - chosen[0][0] >= 8:
                    chosen.append(chosen[0])
            for begin, end in sorted(set(chosen), reverse=True):
                word = slip(text[begin:end], rng)
                if chosen.count((begin, end)) > 1:
                    word = slip(word, rng)
                text = text[:begin] + word + text[end:]
            item["typo_question"] = text
            out.write(json.dumps(item, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
