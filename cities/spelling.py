"""A word that is nearly right: which words of the names it may have meant."""

from collections.abc import Collection
from difflib import get_close_matches

SHORTEST = 4  # letters; of shorter words almost everything is a misspelling of something
CLOSENESS = 0.75  # "clermond" and "clermont" have 0.88, "paris" and "parma" 0.6
MOST_WORDS = 5  # of a query; each costs a look at every name
MOST_MEANT = 8


def nearly(word: str, vocabulary: Collection[str]) -> list[str]:
    """The words of a vocabulary that a folded word may have meant, the closest first."""
    if len(word) < SHORTEST:
        return [word] if word in vocabulary else []
    alike = [other for other in vocabulary if abs(len(other) - len(word)) <= 2]
    return get_close_matches(word, alike, n=MOST_MEANT, cutoff=CLOSENESS)
