"""What changed between two texts, as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnlc_portal.lib import diff

pytestmark = pytest.mark.once


def shown(old: str, new: str) -> str:
    """The comparison in plain signs."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in diff.pieces(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("We learn.", "We learn.", "We learn."),
        ("", "We learn.", "[+We learn.+]"),
        ("We learn.", "", "[-We learn.-]"),
        ("We learn here.", "We learn everywhere.", "We learn [-here-][+everywhere+]."),
        ("We learn.", "We all learn.", "We [+all +]learn."),
        ("We teach old men.", "We train young women.", "We [-teach old men-][+train young women+]."),
        ("L'eau est là.", "L'eau n'est là.", "L'eau [-est-][+n'est+] là."),
        ("One. Two. Three.", "One. Three.", "One. [-Two. -]Three."),
        ("One.\nTwo.", "One.\n\nTwo.", "One.\n[+\n+]Two."),
        ("学习型城市", "学习城市", "学习[-型-]城市"),
        ("مدينة التعلم", "مدينة التعليم", "مدينة [-التعلم-][+التعليم+]"),
        ("99,100 live here.", "99,010 live here.", "[-99,100-][+99,010+] live here."),
        ("It has 65.05 km².", "It has 65.12 km².", "It has [-65.05-][+65.12+] km²."),
        ("98\u202f000 (2019)", "98\u202f500 (2025)", "[-98\u202f000-][+98\u202f500+] ([-2019-][+2025+])"),
        ("naïve", "naïve", "naïve"),
    ],
)
def test_words_that_changed_are_marked_and_the_others_stay(old, new, expected):
    assert shown(old, new) == expected


def test_the_marks_are_elements_that_are_also_said_and_the_text_is_escaped():
    assert diff.as_html("<b> here", "<b> there") == (
        '&lt;b&gt; <del><span class="visually-hidden">[removed: </span>here<span class="visually-hidden">] </span></del>'
        '<ins><span class="visually-hidden">[added: </span>there<span class="visually-hidden">] </span></ins>'
    )


@given(
    old=st.text(alphabet="ab 1,.!\n学เ\u0e31é", max_size=60),
    new=st.text(alphabet="ab 1,.!\n学เ\u0e31é", max_size=60),
)
def test_both_texts_can_be_read_back_from_the_comparison(old, new):
    found = diff.pieces(old, new)

    assert "".join(piece.text for piece in found if piece.kind != "added") == old
    assert "".join(piece.text for piece in found if piece.kind != "removed") == new


def test_texts_of_a_book_with_nothing_in_common_take_each_others_place():
    old, new = "a b " * 50_000, "c d." * 50_000

    assert [piece.kind for piece in diff.pieces(old, new)] == ["removed", "added"]


def test_one_changed_word_in_a_long_text_is_one_changed_word():
    sentences = [f"Sentence number {number} of the text. " for number in range(2000)]
    old = "".join(sentences)
    sentences[1000] = "Sentence number one thousand of the text. "

    assert [piece.text for piece in diff.pieces(old, "".join(sentences)) if piece.kind != "same"] == [
        "1000",
        "one thousand",
    ]
