"""Starting an application through the real client: from the gazetteer or by hand, and each refusal as a sentence."""

from datetime import date

import pytest

from applications.enums import Status
from applications.models import Application
from cities.models import City, Delegate, Membership
from tests import factories, pages
from tests.pages import refused, said

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ANGERS = "3037656"  # GeoNames


class TestApplying:
    def test_a_city_of_the_gazetteer_is_started_by_its_number_and_the_starter_leads(self, client, france):
        person = factories.user()
        client.force_login(person)

        answer = client.post("/en/apply/", {"city": ANGERS})

        application = Application.objects.get()
        assert (answer.status_code, answer.url) == (302, "/en/applications/2027-FR-001/")
        assert (application.city.geonames_id, application.city.name) == (int(ANGERS), "Angers")
        assert (application.status, application.created_by) == (Status.DRAFT, person)
        assert list(Delegate.objects.values_list("city", "user", "is_lead")) == [
            (application.city_id, person.pk, True)
        ]
        assert said(answer) == ["The application of Angers is started. Its reference is 2027-FR-001."]

    @pytest.mark.parametrize("query", ["Angers", "angers", "Анже"])
    def test_the_search_offers_a_button_with_the_number(self, client, france, query):
        client.force_login(factories.user())

        answer = client.get("/en/apply/", {"q": query})

        assert f'<button class="btn" type="submit" name="city" value="{ANGERS}">' in answer.content.decode()

    def test_a_search_without_result_says_so(self, client, france):
        client.force_login(factories.user())

        answer = client.get("/en/apply/", {"q": "Nowhereville"})

        assert "No place called “Nowhereville” is in the list." in pages.words(answer)

    def test_a_consortium_is_started_by_hand(self, client, france):
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"name": "  Communes of the   Green Valley ", "country": "FR"})

        city = City.objects.get()
        assert (answer.status_code, answer.url) == (302, "/en/applications/2027-FR-001/")
        assert (city.name, city.slug, city.geonames_id) == (
            "Communes of the Green Valley",
            "communes-of-the-green-valley-fr",
            None,
        )

    def test_a_town_typed_by_hand_is_the_town_of_the_gazetteer(self, client, france):
        client.force_login(factories.user())

        client.post("/en/apply/", {"name": "ANGERS", "country": "FR"})

        assert list(City.objects.values_list("name", "geonames_id")) == [("Angers", int(ANGERS))]

    def test_a_city_of_a_state_that_left_unesco_is_refused_with_the_day(self, client):
        factories.country("FR", unesco_status="withdrawn", member_until=date(2026, 12, 31))
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert answer.status_code == 409
        assert refused(answer) == [
            (
                "Only a city in a Member State of UNESCO can become a member. France was a Member State of UNESCO until "
                "31 December 2026. Write to UIL if you think this is wrong, or if another State's National Commission is competent."
            )
        ]
        assert Application.objects.count() == 0

    def test_a_member_does_not_apply_again(self, client, france):
        city = factories.city("Angers", of=france, geonames_id=int(ANGERS))
        Membership.objects.create(city=city, source="imported", joined_year=2022)
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert answer.status_code == 409
        assert refused(answer) == [
            (
                "Angers has been a member of the network since 2022. A member does not apply again. If you work for the city, "
                "claim its page to report for it."
            )
        ]

    def test_a_city_with_an_open_application_is_refused_and_nobody_joins_its_team(self, client, france):
        city = factories.city("Angers", of=france, geonames_id=int(ANGERS))
        factories.application(of=city)
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert answer.status_code == 409
        assert len(refused(answer)) == 1
        assert refused(answer)[0] in pages.words(answer)
        assert (Application.objects.count(), Delegate.objects.count()) == (1, 1)

    def test_a_city_that_has_a_team_is_applied_for_by_its_team(self, client, france):
        city = factories.city("Angers", of=france, geonames_id=int(ANGERS))
        factories.lead(city)
        client.force_login(factories.user())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert answer.status_code == 409
        assert refused(answer) == [
            "Angers already has a team in this portal. Ask its lead delegate, or UIL, to let you join; then you continue together."
        ]

    @pytest.mark.parametrize("who", [factories.coordinator, factories.officer])
    def test_who_decides_does_not_apply(self, client, france, who):
        client.force_login(who())

        answer = client.post("/en/apply/", {"city": ANGERS})

        assert (answer.status_code, refused(answer)) == (
            409,
            ["Who decides on applications does not start one."],
        )
        assert (Application.objects.count(), Delegate.objects.count()) == (0, 0)

    def test_an_open_application_is_offered_to_continue(self, client, france):
        application = factories.application(of=factories.city("Angers", of=france))
        client.force_login(factories.lead(application.city))

        words = pages.words(client.get("/en/apply/"))

        assert f"Continue your application Angers, {application.reference}" in words
