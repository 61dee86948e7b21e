"""The parts of the pages in every state: what the page of components draws, out of the very templates the portal uses."""

from dataclasses import dataclass, field
from typing import Any

from django import forms

from cities import charts, glyphs, plots
from cities.enums import Area

STATUSES = ("todo", "doing", "done", "now", "late", "no", "off")
SURFACES = ("paper", "sheet", "shade", "ink-tint", "ochre-tint", "red-tint")


@dataclass(frozen=True)
class Part:
    """One component: the template's name, what it is for, and its states, each the variables it is drawn with."""

    name: str
    use: str
    states: list[dict[str, Any]] = field(default_factory=lambda: [{}])
    wrapped: str = ""  # the class of a list around its entries

    @property
    def template(self) -> str:
        return f"components/{self.name}.html"


class SampleForm(forms.Form):
    """Fields as every form of the portal draws them."""

    name = forms.CharField(label="Name", help_text="A hint stands above its field.")
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("fr", "Français")])
    text = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="I agree", error_messages={"required": "Tick the box to go on."})


def parts() -> list[Part]:
    """Every component that is not part of the frame around each page."""
    return [*WORDS, *_marks(), *LISTS, _plot(), *_forms()]


WORDS = [
    Part(
        "notice",
        "A fact, what needs you, what was refused (rule, facts, way on), a note.",
        [
            {"kind": kind, "title": title, "text": "One sentence says it.", "level": 3}
            for kind, title in (
                ("", "A fact"),
                ("now", "Needs you"),
                ("wrong", "Refused"),
                ("quiet", "A note"),
            )
        ],
    ),
    Part(
        "deadline",
        "A date that decides: day, hour and zone, and what is left.",
        [
            {
                "moment_label": "Last day to submit",
                "day": "Friday 30 April 2027",
                "hour_zone": "23:59 in Hamburg (UTC+2)",
                "rest": "46 days are left.",
                "id": "deadline-1",
            },
            {
                "moment_label": "Last day to approve",
                "day": "Friday 30 April 2027",
                "hour_zone": "23:59 in Hamburg (UTC+2)",
                "own_zone": "In Chiang Rai it is then Saturday 1 May, 04:59 (UTC+7).",
                "rest": "3 hours are left.",
                "id": "deadline-2",
            },
        ],
    ),
    Part(
        "countdown",
        "What is left of a day that decides; near its end the browser goes on counting.",
        [
            {"countdown": {"text": "46 days are left.", "is_near": False}},
            {
                "countdown": {
                    "text": "3 full hours are left.",
                    "end": "2027-05-01T00:00:00+02:00",
                    "now": "2027-04-30T20:30:00+02:00",
                    "is_near": True,
                }
            },
        ],
    ),
    Part(
        "facts",
        "Two to four computed figures, each with its date or source.",
        [
            {
                "facts": [
                    {"value": "147,284", "label": "inhabitants", "source": "figure of the city, 2022"},
                    {"value": "42.7", "label": "km² of area", "source": "figure of the city, 2022"},
                ]
            },
        ],
    ),
    Part(
        "fingerprint",
        "The fingerprint of a frozen text, in groups one can compare.",
        [{"groups": ["7d86", "c8d7", "0f4a", "91be"]}],
    ),
    Part(
        "breadcrumb",
        "Where a page stands.",
        [
            {
                "items": [{"label": "Cities", "url": "#"}, {"label": "France", "url": "#"}],
                "current": "Angers",
            }
        ],
    ),
    Part(
        "pagination",
        "Pages of a list.",
        [
            {
                "name": "Pages",
                "pages": [{"label": str(number), "url": "#", "current": number == 2} for number in (1, 2, 3)],
            }
        ],
    ),
]


def _marks() -> list[Part]:
    ratings: dict[str, glyphs.Pair] = {
        code: ((5, 1), (1, 5), (4, 4), (2, 2))[at % 4] for at, code in enumerate(Area.values)
    }
    drawn, title = glyphs.parts(ratings), glyphs.in_words("A city", ratings)
    return [
        Part(
            "status",
            "A drawn mark and words, never colour alone.",
            [{"kind": kind, "label": kind} for kind in STATUSES],
        ),
        Part(
            "drums",
            "A rating from 1 to 5, and its digit.",
            [{"value": value, "kind": kind} for kind in "ec" for value in (1, 3, 5, None)],
        ),
        Part(
            "glyph",
            "The twelve areas: full is offered, hollow is sought, half is both.",
            [{"parts": drawn, "title": title, "size": size} for size in ("s", "", "l")],
        ),
        Part("glyph_key", "What full, hollow and half mean, beside any glyph."),
        Part(
            "quota",
            "The three places of a country and year.",
            [
                {
                    "title": "Two of three places are used",
                    "level": 3,
                    "places": [
                        {"city": "Rennes", "note": "approved"},
                        {"city": "Angers", "note": "this decision", "here": True},
                        {"city": ""},
                    ],
                },
            ],
        ),
    ]


LISTS = [
    Part(
        "city_entry",
        "One city of a list; without ratings no glyph; on hold in grey.",
        [
            {
                "name": "Angers",
                "url": "#",
                "note": "Member since 2022",
                "hold": "",
                "parts": glyphs.parts({"1.1": (1, 5), "2.3": (5, 1)}),
                "glyph_title": "Angers: offers experience in 1.1; seeks exchange in 2.3",
            },
            {"name": "Tours", "url": "#", "note": "Year of joining not known", "hold": ""},
            {
                "name": "Le Mans",
                "url": "#",
                "note": "Member since 2019",
                "hold": "on hold since 1 February 2027",
            },
        ],
        wrapped="cities cities-2",
    ),
    Part(
        "tasks",
        "What there is to do; the whole row is the link.",
        [
            {
                "tasks": [
                    {"label": "Motivation", "url": "#", "kind": "done", "status": "complete"},
                    {
                        "label": "Ask the mayor",
                        "url": "",
                        "kind": "off",
                        "status": "when complete",
                        "hint": "The lead asks.",
                    },
                ]
            },
        ],
    ),
    Part(
        "summary",
        "Check your answers; what is signed; a dossier.",
        [
            {
                "rows": [
                    {"label": "Website", "value": "https://city.example"},
                    {"label": "Population", "missing": "Not answered yet", "change_url": "#"},
                ]
            },
        ],
    ),
    Part(
        "timeline",
        "The life of a file; in a row for four steps or fewer.",
        [
            {
                "items": [
                    {"title": "Joined", "when": "2016", "state": "done"},
                    {"title": "Report open", "when": "now", "state": "now"},
                    {"title": "Report due", "when": "2028"},
                ],
                "row": row,
            }
            for row in (False, True)
        ],
    ),
]


def _plot() -> Part:
    rows = tuple(plots.Row(year, str(year), (cities,)) for year, cities in ((2026, 3), (2027, 0), (2028, 5)))
    plot = plots.Plot(
        name="sample",
        title="Cities by year",
        note="Bars from zero, the number on each",
        columns=("year", "cities"),
        headings=("Year", "Cities"),
        rows=rows,
        rest=(plots.Row("", "Year not known", (2,)),),
        total=plots.Row("", "All", (10,)),
        source="Where it comes from.",
    )
    state = {"plot": plot, "chart": charts.columns(rows), "number": 1}
    return Part("plot", "Numbers as a drawing, as a table beside it, and as a CSV.", [state])


def _forms() -> list[Part]:
    refused = SampleForm({"name": "", "language": "fr"}, prefix="refused")
    return [
        Part(
            "error_summary",
            "After a refused save; each line links to its field and says how to repair it.",
            [
                {
                    "title": "Two answers need you",
                    "errors": [
                        {"href": "#id_refused-name", "text": "Give a name."},
                        {"href": "", "text": "The window has closed."},
                    ],
                    "still": True,
                },
            ],
        ),
        Part(
            "form_fields",
            "A whole form: untouched, and refused with its summary.",
            [{"form": SampleForm()}, {"form": refused}],
        ),
        Part(
            "counter",
            "Words used in a field with a limit; printed by the server.",
            [
                {"field_id": "id_text", "count": 60, "limit": 200},
                {"field_id": "id_refused-text", "count": 211, "limit": 200, "over": True},
            ],
        ),
    ]
