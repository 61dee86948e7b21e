"""What a word is, for word limits.

The rule, stated to the people who count: text is cut at blanks; a piece counts as one word if it holds a
letter or a digit, however many apostrophes, hyphens, dots or slashes it has inside (``l'eau``,
``well-being``, an address). Chinese and Japanese characters count as one word each; in Thai, Lao, Khmer and
Burmese, which write no blanks, every five letters of a run count as one word, and so does what is left of it.
Korean is written with blanks and counted by them. Marks, punctuation, emoji and invisible characters count
nothing.

The browser counts with the same rule: static/js/words.js has these very ranges, which a test compares. Readers find
the rule beside the counter (templates/components/counter.html).
"""

import math
import re
import unicodedata

LETTERS_PER_WORD = 5  # in scripts without blanks

# Ranges, not \w and \s, which mean something else in the browser.
BLANK = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
INVISIBLE = "\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
EACH = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003347f"
)
UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u1780-\u17b3"
)
UNSPACED_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"

_blank = re.compile(f"[{BLANK}]+")
_dropped = re.compile(f"[0-9#*]\ufe0f?\u20e3|[{INVISIBLE}]")  # and figures in a box, which are emoji
_each = re.compile(f"[{EACH}]")
_run = re.compile(f"[{UNSPACED}][{UNSPACED}{UNSPACED_MARKS}]*")
_letter = re.compile(f"[{UNSPACED}]")


def count_words(text: str) -> int:
    """The number of words in a text, by the rule above."""
    text = _dropped.sub("", text)
    count = len(_each.findall(text))
    for run in _run.findall(text):
        count += math.ceil(len(_letter.findall(run)) / LETTERS_PER_WORD)
    rest = _run.sub(" ", _each.sub(" ", text))
    return count + sum(1 for piece in _blank.split(rest) if _is_word(piece))


def _is_word(piece: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in piece)
