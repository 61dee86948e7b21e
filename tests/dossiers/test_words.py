"""One rule for counting words, in the portal and in the browser."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from gnlc_portal.lib import words

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n\t\u00a0", 0),
        ("Angers learns", 2),
        ("l’eau d'Angers", 2),
        ("well-being and/or R&D", 3),
        ("https://angers.example/plan?x=1 see", 2),
        ("– one • two … !", 2),
        ("1 234 or 1,234.5", 4),
        ("one\u00a0two\u202fthree\u2003four", 4),
        ("zero\u200bwidth soft\u00adhyphen", 2),
        ("学习型城市", 5),
        ("学习，城市。 UNESCO城市", 7),
        ("ラーメン を", 5),
        ("평생 학습 도시", 3),
        ("التعلّم مدى الحياة ٢٠٢٧", 4),
        ("เรียนรู้ตลอดชีวิต", 3),
        ("ເມືອງ", 1),
        ("ភ្នំពេញ", 1),
        ("👩\u200d👩\u200d👧 🇫🇷 1️⃣", 0),
        ("école👩école", 1),
        ("e\u0301cole", 1),
        ("n\u0303 \u0301", 1),
    ],
)
def test_words_are_counted_by_the_rule(text, count):
    assert words.count_words(text) == count


@pytest.mark.parametrize("name", ["BLANK", "INVISIBLE", "EACH", "UNSPACED", "UNSPACED_MARKS"])
def test_the_browser_counts_with_the_same_ranges(name):
    source = (Path(settings.BASE_DIR) / "static/js/words.js").read_text().replace('" +\n    "', "")

    literal = re.search(rf'const {name} = "(.*?)";', source)

    escaped = literal[1].replace("\\\\", "\\")
    escaped = re.sub(r"\\u\{(\w+)\}", lambda found: chr(int(found[1], 16)), escaped)
    assert escaped.encode("latin-1", "backslashreplace").decode("unicode_escape") == getattr(words, name)
