#!/usr/bin/env python3
"""Checks that the planner asks words of a question for their class (`token.is(WordClass::article)`) and never for the words
of one language: those stand in src/knowledge/planner/language/<code>/word_classes.inc.

Reads link, interpret, follow_up, and of plan the dates and what is seen of names. Exit 1 with one line a comparison.
"""
import pathlib
import re
import sys

PLACES = ["link/*.cpp", "interpret/*.cpp", "interpret/*.h", "follow_up/*.cpp", "plan/dates.cpp", "plan/keys.cpp", "plan/schema.cpp",
          "plan/table_view.cpp", "planner.cpp"]
LITERAL = r"""(?:"[a-z]+"|'[a-z]')"""
WORD = r'(\.lower|\.stem|\.text|\b(?:word|stem|head|last)|\bwords(?:\.(?:front|back)\(\)|\[[^\]]*\])|\b(?:first_word|word|text_of)\([^()]*\))'
COMPARISONS = [
    # token.lower == "of", first_word(m) != "by", tokens[i].stem.ends_with("ed"), word == "than"
    re.compile(rf'{WORD}\s*(==|!=)\s*{LITERAL}'),
    re.compile(rf'{WORD}\.(starts|ends)_with\({LITERAL}\)'),
    # one_of(token.lower, std::array<std::string_view, 2>{"which", "what"})
    re.compile(rf'^(?!.*->kind).*std::array<std::string_view, \d+>\{{{LITERAL}'),
    # constexpr std::array<std::string_view, 4> kPossessive{"their", …}
    re.compile(rf'std::array<std::string_view, \d+> (?P<list>k\w+)\{{{LITERAL}'),
]
# Lists of other things than words of a question.
LISTS = {
    "kSuffixes": "words of names of columns",
    "kGenericHeads": "words of names of columns",
    "kEndings": "words of names of columns",
    "kWhole": "words of names of columns",
    "kPrefixes": "words of names of columns",
    "kLeading": "words of names of columns",
    "kTexts": "functions of SQL",
    "kKinds": "kinds of links, for the trace",
    "kCompares": "kinds of cues",
    "kSuperlatives": "kinds of cues",
    "kSilent": "kinds of cues",
    "kFragmentCues": "kinds of cues",
    "kBareCues": "kinds of cues",
    "kSure": "kinds of follow-up words",
}

root = pathlib.Path(__file__).resolve().parents[2]
planner = root / "src/knowledge/planner"
problems = []
for path in sorted(path for place in PLACES for path in planner.glob(place) if not path.stem.endswith("_test")):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        code = re.sub(r"//.*", "", line)
        for comparison in COMPARISONS:
            if (match := comparison.search(code)) and match.groupdict().get("list") not in LISTS:
                problems.append(f"{path.relative_to(root).as_posix()}:{number}: a word of one language: {line.strip()}")
                break

print("\n".join(problems) if problems else "words: asked for by their classes")
sys.exit(1 if problems else 0)
