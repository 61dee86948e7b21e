"""A city's application that two delegates write, made in the running portal without its pages."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.conftest import Portal

STARTED = """
from tests import factories
from cities.models import Country
of = factories.city("{name}", of=Country.objects.get(pk="FR"), slug="{name}".lower())
lead = factories.lead(of, email="lead@{name}.example", name="The lead of {name}")
factories.delegate(of, email="second@{name}.example", name="The second of {name}")
print(factories.application(of=of, complete={complete}).reference)
"""


@dataclass
class Team:
    """A city's application with a lead and a second delegate."""

    portal: Portal
    name: str
    reference: str

    def address(self, section: str = "motivation") -> str:
        return f"/en/applications/{self.reference}/{section}/"

    def sign_in(self, page: Page, who: str = "lead", section: str = "motivation") -> None:
        page.goto(f"/en/accounts/login/?next={self.address(section)}")
        self.give_password(page, who)
        page.wait_for_url(f"**{self.address(section)}")

    def give_password(self, page: Page, who: str = "lead") -> None:
        page.locator("[name=login]").fill(f"{who}@{self.name}.example")
        page.locator("[name=password]").fill("learning-city")
        page.locator("main form button[type=submit]").first.click()

    def stored(self, key: str = "motivation") -> str:
        """The answer as the server has it."""
        return self.portal.run(
            "from gnlc_portal.dossiers.models import Answer; from applications.models import Application;"
            f"d = Application.objects.get(reference='{self.reference}').dossier;"
            f"print(*Answer.objects.filter(dossier=d, key='{key}').values_list('value', flat=True))"
        )

    def ask_mayor(self) -> None:
        self.portal.run(
            "from applications import services; from applications.models import Application; from tests import factories;"
            f"a = Application.objects.get(reference='{self.reference}');"
            "services.request_endorsement(application=a, by=factories.lead(a.city), mayor_email='mayor@townhall.example',"
            " mayor_language='en')"
        )


def started(portal: Portal, name: str, *, complete: bool) -> Team:
    """The team of a new city with its application, empty or complete."""
    return Team(portal, name, portal.run(STARTED.format(name=name, complete=complete)))
