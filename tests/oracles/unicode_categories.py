"""Writes reference/data/categories.h: which code points are letters, numbers and white space.

Python's unicodedata is the source. Run it from the top of the kit, under any Python 3:

    python3 tests/oracles/unicode_categories.py > reference/data/categories.h
"""
import sys
import unicodedata

CODES = {"L": "L", "N": "D"}


def category(code_point):
    character = chr(code_point)
    # str.isspace() counts the four information separators; the White_Space property does not.
    if character.isspace() and not 0x1C <= code_point <= 0x1F:
        return "S"
    return CODES.get(unicodedata.category(character)[0])


def ranges():
    first = None
    for code_point in range(0x110001):
        here = category(code_point) if code_point < 0x110000 else None
        if first is not None and here != kind:
            yield first, code_point - 1, kind
            first = None
        if first is None and here is not None:
            first, kind = code_point, here


entries = [f"{{{first:#x}, {last:#x}, {kind}}}," for first, last, kind in ranges()]
lines, line = [], "   "
for entry in entries:
    if len(line) + 1 + len(entry) > 100:
        lines.append(line)
        line = "   "
    line += " " + entry
lines.append(line)
sys.stdout.write(f"""\
/* Made by tests/oracles/unicode_categories.py from Unicode {unicodedata.unidata_version}: the ranges of letters (L),
 * numbers (D) and white space (S), in order. For utf8.c alone. */
#ifndef XF_DATA_CATEGORIES_H
#define XF_DATA_CATEGORIES_H

#include <stdint.h>

#include "reference/data/utf8.h"

enum {{ L = XF_LETTER, D = XF_DIGIT, S = XF_SPACE }};

static const struct {{
    uint32_t first : 24, last : 24;
    uint32_t category : 8;
}} CATEGORIES[] = {{
    /* clang-format off */
""" + "\n".join(lines) + """
    /* clang-format on */
};

#endif
""")
