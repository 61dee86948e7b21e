"""What an admitted city's dossier says in public: figures with their years, ratings and clusters, if the city consented."""

from decimal import Decimal
from typing import Any

from gnlc_portal.dossiers import answers
from gnlc_portal.dossiers.models import Dossier

FIGURES = ("population", "area_km2", "gdp_city", "schooling_men", "schooling_women")
AREAS = ("1_1", "1_2", "1_3", "2_1", "2_2", "2_3", "2_4", "2_5", "2_6", "3_1", "3_2", "3_3")


def facts(dossier: Dossier) -> dict[str, Any]:
    """Keyword arguments of ``cities.admissions.admit``: figures, ratings, clusters and website; nothing without consent."""
    given = answers.current(dossier)
    if not given.get("consent_publish"):
        return {"facts": [], "ratings": [], "clusters": [], "website": ""}
    figures = [
        (key, Decimal(given[key]), int(given[f"{key}_year"]))
        for key in FIGURES
        if key in given and f"{key}_year" in given
    ]
    ratings = [
        (area.replace("_", "."), _rating(given, f"challenge_{area}"), _rating(given, f"expertise_{area}"))
        for area in AREAS
        if f"challenge_{area}" in given or f"expertise_{area}" in given
    ]
    return {
        "facts": figures,
        "ratings": ratings,
        "clusters": given.get("clusters", []),
        "website": given.get("website", ""),
    }


def _rating(given: Any, key: str) -> int | None:
    return int(given[key]) if key in given else None
