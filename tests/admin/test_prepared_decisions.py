"""Preparing on the review page, looking at all prepared decisions, carrying them out, undoing from the table."""

from uuid import uuid4

import pytest
from django.http import HttpResponse

from applications import services
from applications.enums import Status, Verb
from applications.models import Application, DecisionResult, DecisionRun, PreparedDecision, StatusChange
from cities.models import Delegate
from gnlc_portal.mail.models import Message
from tests import factories, pages
from tests.rules.steps import REASON, do

pytestmark = [pytest.mark.once, pytest.mark.django_db]

PAGE = "/admin/applications/application/waiting/2027/FR/prepared/"
LIST = "/admin/applications/application/waiting/2027/FR/"


def submitted(name: str, **fields) -> Application:
    city = factories.city(name, of=factories.country("FR"))
    return factories.application(Status.SUBMITTED, of=city, **fields)


def prepare(application: Application, verb: str = Verb.APPROVE, **given) -> PreparedDecision:
    arguments = {
        Verb.APPROVE: {"endorsement_checked": True},
        Verb.DECLINE: {"reason": REASON},
        Verb.SEND_BACK: {"sections": {"motivation": REASON}},
    }[Verb(verb)]
    by = given.pop("by", None) or factories.officer(application.country)
    return services.prepare(application=application, verb=verb, by=by, **arguments | given)


def result_of(page: HttpResponse) -> list[tuple[str, str]]:
    return [(row["city"], str(row["outcome"])) for row in page.context["rows"]]


def address_of(run: DecisionRun) -> str:
    return f"/admin/applications/decisionrun/{run.pk}/change/"


# Preparing


def test_the_second_button_of_a_decisions_form_prepares_it(at_desk, review_address, decide):
    application, officer = submitted("Angers"), factories.officer(name="The officer at desk 1")
    form = pages.form_with(at_desk(officer).get(review_address(application)), "instead_of")

    decide(officer, application, "prepare_approve", **form, endorsement_checked="on")
    page = at_desk(officer).get(review_address(application))

    words = pages.words(page)
    assert (
        "Prepared: Approve the application The officer at desk 1, 15 March 2027, 09:00, Hamburg time" in words
    )
    assert "Clear the prepared decision" in words
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED


def test_a_refused_preparation_keeps_what_was_typed_in_its_form(decide):
    application, officer = submitted("Angers"), factories.officer()

    page = decide(
        officer, application, "prepare_send_back", sections="weather", reason_motivation="Say more."
    )

    assert page.status_code == 400
    assert pages.form_with(page, "reason_motivation")["reason_motivation"] == "Say more."


def test_what_is_prepared_stands_in_the_form_in_which_it_is_changed(at_desk, review_address):
    application = submitted("Angers")
    prepare(application, Verb.SEND_BACK)

    form = pages.form_with(at_desk(factories.officer()).get(review_address(application)), "reason_motivation")

    assert (form["sections"], form["reason_motivation"]) == ("motivation", REASON)


def test_an_approval_is_prepared_while_no_place_is_free(at_desk, review_address, decide):
    france = factories.country("FR")
    for _number in range(3):
        factories.application(Status.APPROVED, in_country=france)
    application, officer = submitted("Angers"), factories.officer()
    page = at_desk(officer).get(review_address(application))

    answer = decide(officer, application, "prepare_approve", endorsement_checked="on")

    assert "A country has 3 places" in pages.words(page)
    assert "Prepare the approval" in pages.words(page)
    assert answer.status_code == 302
    assert PreparedDecision.objects.get().verb == Verb.APPROVE


def test_who_did_not_see_a_colleagues_preparation_does_not_replace_it(at_desk, review_address, decide):
    application, officer = submitted("Angers"), factories.officer()
    form = pages.form_with(at_desk(officer).get(review_address(application)), "instead_of")
    prepare(application, Verb.DECLINE, by=factories.officer(name="A colleague"))

    page = decide(officer, application, "prepare_approve", **form, endorsement_checked="on")

    assert page.status_code == 409
    assert pages.refused(page)[0].startswith(
        "Nothing was prepared: A colleague prepared “Decline the application”"
    )


def test_who_read_an_earlier_text_prepares_nothing(at_desk, review_address, decide):
    application, officer = submitted("Angers"), factories.officer()
    form = pages.form_with(at_desk(officer).get(review_address(application)), "instead_of")
    for verb in (Verb.RECALL, Verb.REQUEST_ENDORSEMENT, Verb.ENDORSE, Verb.SUBMIT):
        do(verb, Application.objects.get(pk=application.pk))

    page = decide(officer, application, "prepare_approve", **form, endorsement_checked="on")

    assert page.status_code == 409
    assert not PreparedDecision.objects.exists()


def test_a_preparation_that_something_followed_says_that_it_is_void(at_desk, review_address):
    application = submitted("Angers")
    prepare(application)
    do(Verb.RECALL, application)
    officer = at_desk(factories.officer())

    for address in (review_address(application), PAGE):
        words = pages.words(officer.get(address))
        assert "Void, because something happened since. Recalled by the city to change it:" in words


# Looking


def test_all_prepared_decisions_stand_in_the_order_of_the_list_with_what_a_rule_says_of_each(at_desk):
    france = factories.country("FR")
    for _number in range(2):
        factories.application(Status.APPROVED, in_country=france)
    angers, brest, caen = submitted("Angers"), submitted("Brest"), submitted("Caen")
    officer = factories.officer()
    ranks = {brest.pk: 1, angers.pk: 2}
    services.rank(round=angers.round, country=france, by=officer, ranks=ranks, seen=0)
    prepare(angers)
    prepare(brest)
    prepare(caen, Verb.DECLINE)

    rows = at_desk(officer).get(PAGE).context["rows"]

    assert [(row["city"], row["verb"], row["holds"]) for row in rows] == [
        ("Brest", "approve", True),
        ("Angers", "approve", False),
        ("Caen", "decline", True),
    ]
    assert [check.sentence for check in rows[0]["checks"]] == [
        "The window is open",
        "Takes place 3",
        "Endorsed by the mayor, exactly this text",
        "France is a Member State of UNESCO",
    ]
    assert [check.sentence for check in rows[1]["checks"] if not check.holds] == [
        "No place is left for it; it stays prepared until one is free"
    ]


def test_each_letter_is_read_beforehand_in_its_readers_language_and_leaves_in_the_same_words(at_desk):
    application = submitted("Angers")
    lead = factories.lead(application.city)
    lead.language = "fr"
    lead.save()
    factories.coordinator()
    prepared, officer = prepare(application), factories.officer()

    page = at_desk(officer).get(PAGE)
    shown = [
        (to, mailing.letter.language, mailing.letter.subject, mailing.letter.text)
        for mailing in page.context["rows"][0]["letters"]
        for to in mailing.to
    ]
    before = Message.objects.count()
    services.commit(
        round=application.round,
        country=application.country,
        prepared=[prepared.pk],
        key=uuid4(),
        by=officer,
    )

    assert Message.objects.count() - before == len(shown) == 2
    sent = Message.objects.order_by("id").values_list("to", "language", "subject", "text")[before:]
    assert list(sent) == shown
    assert shown[0][:2] == (lead.email, "fr")


def test_a_text_that_was_changed_by_hand_shows_as_no_longer_endorsed(at_desk):
    application = submitted("Angers")
    prepare(application)
    application.dossier.answers.filter(key="motivation").update(value="Something else.")

    rows = at_desk(factories.officer()).get(PAGE).context["rows"]

    assert [check.sentence for check in rows[0]["checks"] if not check.holds] == [
        "The content is no longer the one the mayor endorsed."
    ]


def test_after_the_window_and_for_members_the_checks_say_so(at_desk, portal_clock):
    from cities.models import Membership

    application = submitted("Angers")
    prepare(application)
    Membership.objects.create(city=application.city, source="imported", joined_year=2020)
    portal_clock(factories.hamburg(2027, 5, 1))

    rows = at_desk(factories.officer()).get(PAGE).context["rows"]

    wrong = [check.sentence for check in rows[0]["checks"] if not check.holds]
    assert [sentence[:44] for sentence in wrong] == [
        "Applications for 2027 were examined and acce",
        "The city is a member already",
    ]


def test_an_officer_who_acted_for_a_city_reads_that_a_colleague_carries_it_out(at_desk):
    application, officer = submitted("Angers"), factories.officer()
    prepare(application)
    Delegate.objects.create(city=application.city, user=officer, ended_at=factories.IN_THE_WINDOW)

    rows = at_desk(officer).get(PAGE).context["rows"]

    assert rows[0]["checks"][0].sentence == "You act or acted for this city, so a colleague carries it out."


def test_uil_looks_and_has_no_buttons(at_desk):
    prepare(submitted("Angers"))

    page = at_desk(factories.coordinator()).get(PAGE)

    assert [row["city"] for row in page.context["rows"]] == ["Angers"]
    assert "Carry out what is ticked" not in pages.words(page)


def test_what_another_commission_prepared_is_not_seen(at_desk):
    german = factories.application(Status.SUBMITTED, in_country=factories.country("DE"))
    prepare(german)
    submitted("Angers")

    assert at_desk(factories.officer()).get(PAGE).context["rows"] == []


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_the_pages_cost_the_same_for_one_and_many(at_desk, address):
    officer = at_desk(factories.officer())
    factories.coordinator()
    kinds = [Verb.APPROVE, Verb.DECLINE, Verb.SEND_BACK]
    for verb in kinds:
        prepare(submitted(f"First {verb}"), verb)
    one = pages.query_count(officer, address)

    for verb in kinds * 2:
        prepare(submitted(f"Another {PreparedDecision.objects.count()}"), verb)

    assert pages.query_count(officer, address) == one


# Carrying out, and clearing


def test_what_is_ticked_is_carried_out_and_the_table_says_what_became_of_each(at_desk):
    names = ("Angers", "Brest", "Caen", "Dijon")
    for name in names:
        prepare(submitted(name))
    browser = at_desk(factories.officer())

    form = pages.form_with(browser.get(PAGE), "chosen")
    page = browser.post(PAGE, form | {"action": "commit"}, follow=True)

    assert result_of(page) == [("Angers", "Done"), ("Brest", "Done"), ("Caen", "Done"), ("Dijon", "Not done")]
    assert page.context["heading"] == "3 of 4 went through."
    assert "they are held by Angers, Brest, Caen." in pages.words(page)


def test_a_line_without_a_tick_stays_prepared(at_desk):
    first, second = prepare(submitted("Angers")), prepare(submitted("Brest"))
    browser = at_desk(factories.officer())
    form = pages.form_with(browser.get(PAGE), "chosen")

    page = browser.post(PAGE, form | {"action": "commit", "chosen": str(second.pk)}, follow=True)

    assert result_of(page) == [("Brest", "Done")]
    first.refresh_from_db()
    assert first.ended_at is None


def test_a_void_line_is_not_ticked(at_desk):
    prepare(application := submitted("Angers"))
    other = prepare(submitted("Brest"))
    do(Verb.DECLINE, application)

    form = pages.form_with(at_desk(factories.officer()).get(PAGE), "chosen")

    assert form["chosen"] == str(other.pk)


def test_pressed_twice_the_same_table_is_shown_and_no_letter_is_written_twice(at_desk):
    prepare(submitted("Angers"))
    browser = at_desk(factories.officer())
    form = pages.form_with(browser.get(PAGE), "chosen") | {"action": "commit"}
    first = browser.post(PAGE, form)
    before = Message.objects.count()

    second = browser.post(PAGE, form)

    assert second.url == first.url
    assert (Message.objects.count(), DecisionRun.objects.count()) == (before, 1)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"chosen": []}, 400),
        ({"chosen": ["x"]}, 400),
        ({"chosen": ["9" * 40]}, 400),
        ({"chosen": ["999999"]}, 409),
        ({"key": "no key"}, 400),
    ],
)
def test_what_the_page_never_sends_is_refused_on_the_page(at_desk, change, status):
    prepare(submitted("Angers"))
    browser = at_desk(factories.officer())
    form = pages.form_with(browser.get(PAGE), "chosen") | {"action": "commit"} | change

    page = browser.post(PAGE, form)

    assert page.status_code == status
    assert pages.refused(page) != []
    assert not DecisionRun.objects.exists()


def test_ticked_lines_are_cleared_together(at_desk):
    for name in ("Angers", "Brest"):
        prepare(submitted(name))
    officer = factories.officer()
    browser = at_desk(officer)
    form = pages.form_with(browser.get(PAGE), "chosen") | {"action": "clear"}

    page = browser.post(PAGE, form, follow=True)

    assert [str(message) for message in page.context["messages"]] == ["2 prepared decisions are cleared."]
    assert page.context["rows"] == []
    ended = PreparedDecision.objects.values_list("ended_because", "ended_by")
    assert set(ended) == {("cleared", officer.pk)}


def test_a_prepared_decision_is_cleared_where_it_was_made(decide):
    application = submitted("Angers")
    prepare(application)

    decide(factories.officer(), application, "clear_prepared")

    assert PreparedDecision.objects.get().ended_because == "cleared"


# The table of results


def carried_out(application: Application, verb: str = Verb.APPROVE) -> DecisionRun:
    return services.commit(
        round=application.round,
        country=application.country,
        prepared=[prepare(application, verb).pk],
        key=uuid4(),
        by=factories.officer(application.country),
    )


@pytest.mark.parametrize(
    ("verb", "undone"), [(Verb.APPROVE, Verb.REVOKE_APPROVAL), (Verb.DECLINE, Verb.REINSTATE)]
)
@pytest.mark.parametrize("choice", ["told", "silent"])
def test_a_decision_is_undone_in_its_line_and_the_line_says_who_chose_silence(at_desk, verb, undone, choice):
    application = submitted("Angers")
    run = carried_out(application, verb)
    browser = at_desk(factories.officer(name="The officer at desk 2"))
    form = pages.form_with(browser.get(address_of(run)), "tell_city")
    lead = Message.objects.filter(to=factories.lead(application.city).email)
    before = lead.count()

    page = browser.post(
        f"/admin/applications/decisionrun/{run.pk}/undo-{run.results.get().pk}/",
        form | {"reason": "A slip of the hand.", "tell_city": choice},
        follow=True,
    )

    words = pages.words(page)
    silence = "The officer at desk 2, Commission officer; 15 March 2027, 09:00 without a letter to the city"
    assert page.context["heading"] == "Everything went through. 1 was undone since."
    assert form["tell_city"] == "told"
    assert (silence in words) == (choice == "silent")
    assert lead.count() - before == (1 if choice == "told" else 0)
    assert StatusChange.objects.latest("id").verb == undone
    history = at_desk(factories.lead(application.city)).get(pages.address(application, "application_history"))
    assert ("without a letter to the city" in pages.words(history)) == (choice == "silent")


def test_undoing_needs_its_reason_and_the_window(at_desk, portal_clock):
    run = carried_out(submitted("Angers"))
    undo = f"/admin/applications/decisionrun/{run.pk}/undo-{run.results.get().pk}/"
    browser = at_desk(factories.officer())

    without = browser.post(undo, {"reason": ""})
    portal_clock(factories.hamburg(2027, 5, 1))
    late = browser.post(undo, {"reason": "A slip."})

    assert (without.status_code, late.status_code) == (400, 409)
    assert "(rule R1)" in pages.refused(late)[0]
    assert Application.objects.get().status == Status.APPROVED


def test_what_was_undone_or_went_on_is_not_undone_again(at_desk):
    application = submitted("Angers")
    run = carried_out(application)
    undo = f"/admin/applications/decisionrun/{run.pk}/undo-{run.results.get().pk}/"
    do(Verb.REVOKE_APPROVAL, application)
    do(Verb.APPROVE, application)
    browser = at_desk(factories.officer())

    page = browser.post(undo, {"reason": "A slip."})

    assert page.status_code == 409
    assert "Undo the approval of Angers" not in pages.words(page)
    assert Application.objects.get().status == Status.APPROVED


def test_a_return_is_not_undone(at_desk):
    run = carried_out(submitted("Angers"), Verb.SEND_BACK)

    page = at_desk(factories.officer()).get(address_of(run))

    assert result_of(page) == [("Angers", "Done")]
    assert "The city has it: a return is not undone." in pages.words(page)


def test_a_run_that_was_cut_off_says_so_and_goes_on_when_somebody_presses(at_desk):
    application = submitted("Angers")
    prepared = prepare(application)
    facts = {"round": application.round, "country": application.country, "by": prepared.by}
    run = DecisionRun.objects.create(key=uuid4(), at=factories.IN_THE_WINDOW, **facts)
    DecisionResult.objects.create(
        run=run, position=1, application=application, verb=prepared.verb, prepared=prepared
    )
    browser = at_desk(factories.officer())
    before = browser.get(address_of(run))

    after = browser.post(f"/admin/applications/decisionrun/{run.pk}/continue/", follow=True)

    assert result_of(before) == [("Angers", "Not tried yet")]
    assert "Go on with what was not tried yet" in pages.words(before)
    assert result_of(after) == [("Angers", "Done")]
    assert "Go on with what was not tried yet" not in pages.words(after)


def test_the_runs_of_a_country_are_listed_for_its_officers_and_for_uil(at_desk):
    run = carried_out(submitted("Angers"))
    german = carried_out(factories.application(Status.SUBMITTED, in_country=factories.country("DE")))

    def listed(user) -> list[int]:
        page = at_desk(user).get("/admin/applications/decisionrun/")
        return [row.pk for row in page.context["cl"].result_list]

    assert listed(factories.officer()) == [run.pk]
    assert listed(factories.coordinator()) == [german.pk, run.pk]
    assert f'href="{address_of(run)}"' in at_desk(factories.officer()).get(PAGE).content.decode()


def test_the_table_of_results_costs_the_same_for_one_and_many(at_desk):
    browser = at_desk(factories.officer())

    def run_of(number: int) -> DecisionRun:
        rows = [prepare(submitted(f"City of {number}, {n}"), Verb.DECLINE) for n in range(number)]
        application = rows[0].application
        return services.commit(
            round=application.round,
            country=application.country,
            prepared=[row.pk for row in rows],
            key=uuid4(),
            by=factories.officer(),
        )

    assert pages.query_count(browser, address_of(run_of(1))) == pages.query_count(
        browser, address_of(run_of(4))
    )
