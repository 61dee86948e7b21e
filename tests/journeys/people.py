"""What people do in the portal, by the words they see; English and French."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal

PASSWORD = "correct horse battery"
WORDS = {
    "en": {
        "name": "Name",
        "register": "Register",
        "confirm": "Confirm",
        "search": "Search",
        "apply_for": "Apply for {}",
        "save": "Save and continue",
        "not_submitted": "Not submitted yet",
        "ask": "Ask the mayor to endorse",
        "endorse": "Endorse the application",
        "submit": "Submit to the National Commission",
        "submitted": "Submitted",
    },
    "fr": {
        "name": "Nom",
        "register": "S’inscrire",
        "confirm": "Confirmer",
        "search": "Chercher",
        "apply_for": "Candidater pour {}",
        "save": "Enregistrer et continuer",
        "not_submitted": "Pas encore",
        "ask": "Demander l’aval du maire",
        "endorse": "Avaliser la candidature",
        "submit": "Soumettre à la Commission nationale",
        "submitted": "Soumise",
    },
}
AREAS = ["1_1", "1_2", "1_3", "2_1", "2_2", "2_3", "2_4", "2_5", "2_6", "3_1", "3_2", "3_3"]
MOTIVATION = (
    "Besançon made watches for two centuries. When the factories closed, thousands of adults had to learn a trade anew, "
    "and many had left school early. Reading rooms, evening workshops and the university opened their doors. We want to "
    "learn from cities that went the same way, and to share what our neighbourhood houses found out."
)
IMPLEMENTATION = (
    "Since 2019 a learning council brings together schools, firms, libraries and associations. Eleven neighbourhood houses "
    "teach reading and first steps with a computer. A pass gives every resident twenty hours of courses a year."
)


@dataclass
class Delegate:
    """A delegate at a browser, in one language."""

    page: Page
    portal: Portal
    language: str
    email: str
    name: str = "Delegate of the city"

    def word(self, key: str) -> str:
        return WORDS[self.language][key]

    def register(self) -> None:
        self.page.goto(f"/{self.language}/accounts/signup/")
        self.sign_up()
        self.page.wait_for_url(re.compile("/(apply|login|start)/"))

    def sign_up(self) -> None:
        """Fill the page of registration and follow the letter's link."""
        page = self.page
        page.locator("[name=name]").fill(self.name)
        page.locator("[name=email]").fill(self.email)
        page.locator("[name=password1]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        link = next(url for url in self.portal.mail(self.email, "confirm")["links"] if "confirm-email" in url)
        page.goto(link)
        page.locator("main form button[type=submit]").first.click()

    def choose(self, name: str) -> str:
        page = self.page
        page.goto(f"/{self.language}/apply/")
        page.locator("[name=q]").fill(name)
        page.get_by_role("button", name=self.word("search"), exact=True).click()
        page.get_by_role("button", name=self.word("apply_for").format(name), exact=True).first.click()
        page.wait_for_url(re.compile(r"/applications/\d{4}-[A-Z]{2}-\d{3}/$"))
        expect(page.get_by_role("heading", name=re.compile(self.word("not_submitted")))).to_be_visible()
        return page.url.rstrip("/").rsplit("/", 1)[-1]

    def fill(self, reference: str) -> None:
        for slug, answers in sections().items():
            self.page.goto(f"/{self.language}/applications/{reference}/{slug}/")
            for key, value in answers.items():
                self.answer(key, value)
            self.page.locator("button[name=action][value=save]").click()
            expect(self.page).not_to_have_url(re.compile(f"/{slug}/"))  # what is wrong would keep it here

    def answer(self, key: str, value: Any) -> None:
        fields = self.page.locator(f"[name='{key}']")
        kind = fields.first.get_attribute("type")
        if kind in ("radio", "checkbox"):
            chosen = value if isinstance(value, list) else [value]
            for one in chosen:
                fields.first.check() if one is True else self.page.locator(
                    f"[name='{key}'][value='{one}']"
                ).check()
        else:
            fields.fill(value)

    def ask_mayor(self, reference: str, address: str) -> None:
        self.page.goto(f"/{self.language}/applications/{reference}/")
        self.page.locator("[name=mayor_email]").fill(address)
        self.page.locator("[name=mayor_language]").select_option(self.language)
        self.page.locator("button[name=action][value=request_endorsement]").click()
        expect(self.page.locator("button[name=action][value=resend_link]")).to_be_visible()

    def submit(self, reference: str) -> None:
        self.page.goto(f"/{self.language}/applications/{reference}/")
        self.page.locator("button[name=action][value=submit]").click()
        expect(self.page.get_by_role("heading", name=self.word("submitted"), exact=True)).to_be_visible()


def endorse(page: Page, link: str) -> None:
    """The mayor, signed out, on the personal link."""
    page.goto(link)
    page.locator("[name=signer_name]").fill("The mayor of the city")
    page.locator("[name=signer_title]").fill("Mayor")
    page.locator("[name=adopt_beijing]").check()
    page.locator("[name=adopt_key_features]").check()
    page.locator("button[name=action][value=endorse]").click()
    expect(page.locator(".fingerprint")).to_be_visible()


def sign_in(page: Page, account: str) -> None:
    """One of the demonstration's accounts, by its button."""
    page.goto("/demo/login/")
    page.locator(f"main button[name=account][value={account}]").click()
    expect(page).not_to_have_url(re.compile("/demo/login/"))


def sign_in_with_password(page: Page, email: str) -> None:
    """Somebody whom a story made (tests/journeys/seeds.py)."""
    page.goto("/en/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("learning-city")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/(applications|admin)/"))


def endorse_links(portal: Portal, address: str) -> list[str]:
    """The personal links in the letters to a mayor, newest first."""
    return [link for letter in portal.inbox(address) for link in letter["links"] if "/endorse/" in link]


def started(page: Page) -> str:
    """The address of the demonstration city's application, started where there is none yet."""
    sign_in(page, "delegate")
    page.goto("/en/apply/")
    continued = page.locator("main ul.tasks a[href*='/applications/']")
    if continued.count():
        continued.first.click()
    else:
        page.get_by_role("button", name="Start the application of Angers").click()
    page.wait_for_url("**/applications/2*/")
    return page.url


def sections() -> dict[str, dict[str, Any]]:
    """A whole application as it is typed."""
    figures = {
        "population": "117 599",
        "area_km2": "65.05",
        "gdp_country": "40886",
        "schooling_men": "11.9",
        "schooling_women": "11.6",
    }
    return {
        "city": {"certificate_name": "Ville de Besançon", "website": "https://www.city.example"},
        "mayor": {"mayor_salutation": "ms", "mayor_name": "The mayor of the city", "mayor_title": "Mayor"},
        "contact": {
            "contact_salutation": "mr",
            "contact_name": "The lead delegate",
            "contact_title": "Head of lifelong learning",
            "contact_address": "2 rue de la Mairie",
            "contact_postcode": "25000",
            "contact_phone": "+33 3 81 00 00 00",
            "contact_email": "learning@city.example",
            "contact_language": "fr",
        },
        "profile": figures | {f"{key}_year": "2024" for key in figures},
        "motivation": {"motivation": MOTIVATION},
        "implementation": {"implementation": IMPLEMENTATION, "links": "https://www.city.example/plan"},
        "areas": {f"challenge_{area}": str(1 + index % 5) for index, area in enumerate(AREAS)}
        | {"expertise_1_1": "5", "expertise_2_2": "4"},
        "clusters": {"clusters": ["literacy", "health_wellbeing"]},
        "consent": {"consent_publish": True},
    }
