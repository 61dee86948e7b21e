"""A report on both sides of the desk: written, sent back, mended, accepted, published; and a city back from hold; a claimed one."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.conftest import Portal
from tests.journeys.everyone import flaws

LETTER = "Thank you for the houses.\n\nWe look forward to the next six."
# A member whose page says how many people lived there in 2019, with a report that is open and complete.
OPEN = """
from datetime import timedelta
from decimal import Decimal
from cities import admissions
from cities.models import Country
from gnlc_portal.lib import clock
from reports import services
from tests import factories
from tests.reports import members
of = factories.city("{name}", of=Country.objects.get(pk="FR"), slug="{name}-fr".lower())
factories.lead(of, email="lead@{name}.example".lower(), name="The lead of {name}")
member = members.member(clock.today() - timedelta(days={days}), of=of)
admissions.write_facts(city=of, facts=[("population", Decimal(98000), 2019)], ratings=[], clusters=[], website="")
services.schedule_next()
services.open_due()
report = members.report_of(member)
members.fill(report)
print(report.pk, report.reference)
"""
# A member known from public lists for a year, with the day that the policy gives it; nobody acts for it.
IMPORTED = """
from cities import importing
from cities.models import Country, Membership
from gnlc_portal.lib import clock
from reports import services
from tests import factories
from tests.reports import members
of = factories.city("{name}", of=Country.objects.get(pk="FR"), slug="{name}-fr".lower())
a_year_ago = clock.today().replace(year=clock.today().year - 1)
member = Membership.objects.create(
    city=of, source="imported", joined_year=2019, first_report_on=importing.first_report_day(2019, a_year_ago)
)
services.schedule_next()
services.open_due()
report = members.report_of(member)
factories.user("office@{name}.example".lower(), name="Learning city office")
print(report.pk, report.reference)
"""
FILL = """
from reports.models import ProgressReport
from tests.reports import members
members.fill(ProgressReport.objects.get(reference="{reference}"))
"""
HOLD = """
from cities import standing
standing.put_on_hold(membership=report.membership, about=report.reference, at=clock.now())
"""


class Reporting:
    """A member city with a report, its lead and a coordinator at their browsers."""

    def __init__(self, portal: Portal, name: str, seeding: str) -> None:
        self.portal, self.name = portal, name
        pk, reference = portal.run(seeding.format(name=name, days=650)).split()[-2:]
        self.reference = reference
        self.overview = f"/en/reports/{reference}/"
        self.review = f"/admin/reports/progressreport/{pk}/change/"
        self.public = f"/en/cities/{name}-fr/".lower()
        self.lead = f"lead@{name}.example".lower()


def sign_in(page: Page, email: str, there: str) -> None:
    page.goto(f"/en/accounts/login/?next={there}")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("learning-city")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{there}")


def submit(page: Page, overview: str) -> None:
    page.goto(overview)
    page.get_by_role("button", name="Submit to UIL").click()
    expect(page.get_by_role("heading", name="Submitted", exact=True)).to_be_visible()


def save(page: Page, section: str) -> None:
    page.locator("button[name=action][value=save]").click()
    expect(page).not_to_have_url(re.compile(f"/{section}/"))  # what is wrong would keep it here


def section_of(page: Page, slug: str) -> Locator:
    """The deeds beside a section of the review."""
    return page.locator(f"form[action$='/opinion-{slug}/']")


def test_a_city_reports_uil_returns_two_sections_accepts_and_the_public_page_shows_the_new_figure(
    portal: Portal, visit
):
    city = Reporting(portal, "Roanne", OPEN)
    lead, coordinator, anybody = visit(), visit(bypass_csp=True), visit()
    anybody.goto(city.public)
    expect(anybody.locator("main")).to_contain_text("98,000")

    # The figures that the portal knew stand in it already; the lead brings them up to date and submits.
    sign_in(lead, city.lead, f"{city.overview}profile/")
    expect(lead.locator("[name=population]")).to_have_value("98000")
    expect(lead.locator("[name=population_year]")).to_have_value("2019")
    lead.locator("[name=population]").fill("99 100")
    lead.locator("[name=population_year]").fill("2025")
    save(lead, "profile")
    submit(lead, city.overview)

    # UIL sends two sections back, each with its reason.
    people.sign_in(coordinator, "coordinator")
    coordinator.goto(city.review)
    coordinator.locator("summary", has_text="Send back").click()
    form = coordinator.locator("#send_back")
    for title, reason in (
        ("City profile", "Is 99,100 right?"),
        ("Progress of the learning city plan", "Name the houses."),
    ):
        form.get_by_label(title, exact=True).check()
        form.get_by_label(f"What shall the city change in “{title}”?").fill(reason)
    form.get_by_role("button", name="Send back").last.click()
    expect(coordinator.get_by_text("Roanne has its report back.")).to_be_visible()

    # Only these are open again; the city mends them and submits once more.
    lead.goto(city.overview)
    expect(lead.get_by_text("Is 99,100 right?").first).to_be_visible()
    lead.goto(f"{city.overview}ahead/")
    expect(lead.locator("main textarea")).to_have_count(0)
    lead.goto(f"{city.overview}profile/")
    lead.locator("[name=population]").fill("99 010")
    save(lead, "profile")
    lead.goto(f"{city.overview}plan/")
    lead.locator("[name=plan]").fill("Six neighbourhood houses opened, the last one in Le Coteau.")
    save(lead, "plan")
    submit(lead, city.overview)

    # UIL sees old and new beside the reasons, rates, and reads the letter before it leaves.
    coordinator.goto(city.review)
    news = coordinator.locator("#came-back")
    expect(news.get_by_text("Name the houses.")).to_be_visible()
    expect(news.get_by_text("99,100").first).to_be_visible()
    expect(news.get_by_text("99,010").first).to_be_visible()
    expect(news.locator(".new ins")).to_contain_text(["the last one in Le Coteau", "99,010"])
    assert flaws(coordinator) == []
    coordinator.locator("details.deed", has=section_of(coordinator, "plan")).locator("summary").click()
    opinion = section_of(coordinator, "plan")
    opinion.get_by_label("Achievement").select_option("4")
    opinion.get_by_label("Effort").select_option("5")
    opinion.get_by_role("button", name="Keep the opinion").click()
    expect(coordinator.get_by_text("Achievement 4, effort 5")).to_be_visible()
    letter = coordinator.locator("#letter")
    expect(letter.locator("textarea")).to_have_value(re.compile("Progress of the learning city plan"))
    letter.locator("textarea").fill(LETTER)
    letter.get_by_role("button", name="Keep the letter").click()
    expect(coordinator.locator("#letter details")).to_contain_text("We look forward to the next six.")
    coordinator.get_by_role("button", name="Accept the report").click()
    expect(coordinator.get_by_text("The report of Roanne is accepted.")).to_be_visible()

    # Everybody sees the new figure with its year, and what the city agreed to publish.
    told = portal.mail(city.lead, "We look forward to the next six.")
    assert "Thank you for the houses." in told["text"]
    anybody.goto(city.public)
    facts = anybody.locator("main")
    expect(facts).to_contain_text("99,010")
    expect(facts).to_contain_text("2025")
    expect(facts).not_to_contain_text("98,000")
    expect(facts).to_contain_text("Eleven houses teach reading.")


def test_a_city_on_hold_comes_back_by_submitting(portal: Portal, visit):
    city = Reporting(portal, "Vierzon", OPEN + HOLD)
    lead, coordinator, anybody = visit(), visit(), visit()
    anybody.goto("/en/cities/?q=Vierzon&on_hold=1")
    expect(anybody.locator("main .cities .hold", has_text="Vierzon")).to_be_visible()
    anybody.goto(city.public)
    expect(anybody.locator("main .notice")).to_contain_text("This membership is on hold")

    sign_in(lead, city.lead, city.overview)
    expect(lead.get_by_role("heading", name="The membership is on hold")).to_be_visible()
    submit(lead, city.overview)
    expect(lead.get_by_role("heading", name="The membership is on hold")).to_have_count(0)

    assert "no longer on hold" in portal.mail(city.lead, city.reference)["text"]
    told = portal.mail("coordinator@demo.example", "Back from hold: Vierzon")
    people.sign_in(coordinator, "coordinator")
    coordinator.goto(next(link for link in told["links"] if city.review in link))
    expect(coordinator.locator("#history")).to_contain_text("Membership taken off hold")
    anybody.goto("/en/cities/?q=Vierzon")
    expect(anybody.locator("main .cities", has_text="Vierzon")).to_be_visible()
    expect(anybody.locator("main .cities .hold")).to_have_count(0)
    anybody.goto(city.public)
    expect(anybody.locator("main .notice")).to_have_count(0)


def test_an_officer_of_an_imported_city_claims_it_and_reports(portal: Portal, visit):
    city = Reporting(portal, "Moulins", IMPORTED)
    officer, coordinator = visit(bypass_csp=True), visit()
    office = "office@moulins.example"

    # From the city's public page to a request.
    officer.goto(city.public)
    officer.get_by_role("link", name="Ask to act for Moulins").click()
    officer.wait_for_url(re.compile("/login/"))
    officer.locator("[name=login]").fill(office)
    officer.locator("[name=password]").fill("learning-city")
    officer.locator("main form button[type=submit]").first.click()
    officer.locator("[name=statement]").fill("Learning city office, town hall, +33 4 70 00 00 00")
    officer.get_by_role("button", name="Send the request to UIL").click()
    expect(officer.get_by_role("heading", name="Your request waits for UIL")).to_be_visible()
    assert flaws(officer) == []

    # A coordinator follows the letter and grants it.
    asked = portal.mail("coordinator@demo.example", "+33 4 70 00 00 00")
    people.sign_in(coordinator, "coordinator")
    coordinator.goto(next(link for link in asked["links"] if "/cityclaim/" in link))
    coordinator.get_by_role("button", name="Grant the request").click()
    expect(coordinator.get_by_text("Learning city office now leads the team of Moulins.")).to_be_visible()

    # The letter leads to the report, due on the day that the policy gives a city that joined in 2019.
    granted = portal.mail(office, "UIL granted your request")
    officer.goto(next(link for link in granted["links"] if "/reports/" in link))
    expect(officer.locator("main")).to_contain_text("Due on 30 April 2027")
    officer.get_by_role("link", name=f"Progress report {city.reference}").click()
    expect(officer.get_by_role("heading", name="Not submitted yet")).to_be_visible()
    portal.run(FILL.format(reference=city.reference))
    submit(officer, city.overview)
    assert portal.mail(office, "This is your receipt")
    coordinator.goto("/admin/")
    expect(coordinator.get_by_role("link", name=re.compile(city.reference))).to_be_visible()
