"""Three years, day by day, of a network with every kind of city: who was written to, when and about what."""

from datetime import date, timedelta

import pytest
from django.core import mail

from cities.models import NationalCommission
from gnlc_portal.lib import clock
from gnlc_portal.mail.models import Message
from tests.reports.network import FINDING, WRITING, Network

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

FIRST, LAST = date(2028, 10, 1), date(2031, 9, 30)

# By city: the day, the rung or the occasion, and who got a message.
MAIL = """
Extended
  2028-10-22 180_days_before        lead
  2029-01-20 90_days_before         lead
  2029-03-21 30_days_before         lead
  2029-04-10 new_date_for_delegate  lead
  2029-05-21 30_days_before         lead
  2029-06-13 7_days_before          lead
  2029-06-15 submit_for_delegate    lead
  2029-06-15 submit_for_mayor       mayor
  2029-06-30 accept_for_delegate    lead
  2030-10-22 180_days_before        lead
  2030-10-30 submit_for_delegate    lead
  2030-10-30 submit_for_mayor       mayor
Held
  2028-10-22 180_days_before        lead
  2029-01-20 90_days_before         lead
  2029-03-21 30_days_before         lead
  2029-04-13 7_days_before          lead
  2029-04-22 on_the_day             lead
  2029-05-04 14_days_after          lead
  2029-05-20 30_days_after          lead, commission
  2029-06-19 60_days_after          lead, mayor, commission
  2029-07-19 90_days_after          lead, mayor, commission
  2029-08-18 submit_for_delegate    lead
  2029-08-18 submit_for_mayor       mayor
  2029-09-01 accept_for_delegate    lead
  2030-10-22 180_days_before        lead
  2031-01-20 90_days_before         lead
  2031-03-21 30_days_before         lead
  2031-04-23 on_the_day             lead
  2031-05-04 14_days_after          lead
  2031-05-20 30_days_after          lead, commission
  2031-06-19 60_days_after          lead, mayor, commission
  2031-07-19 90_days_after          lead, mayor, commission
Late
  2028-10-22 180_days_before        lead
  2029-01-20 90_days_before         lead
  2029-03-21 30_days_before         lead, colleague
  2029-04-13 7_days_before          lead, colleague
  2029-04-22 on_the_day             lead, colleague
  2029-05-04 14_days_after          lead, colleague
  2029-05-10 submit_for_delegate    lead, colleague
  2029-05-10 submit_for_mayor       mayor
  2029-06-01 accept_for_delegate    lead, colleague
  2030-10-22 180_days_before        lead, colleague
  2030-10-30 submit_for_delegate    lead, colleague
  2030-10-30 submit_for_mayor       mayor
Leapday
  2029-09-01 180_days_before        lead
  2029-11-30 90_days_before         lead
  2030-01-29 30_days_before         lead
  2030-02-21 7_days_before          lead
  2030-02-28 on_the_day             lead
  2030-02-28 submit_for_delegate    lead
  2030-02-28 submit_for_mayor       mayor
  2030-03-10 accept_for_delegate    lead
  2031-09-02 180_days_before        lead
Leaving
  2028-10-22 180_days_before        lead
  2029-01-20 90_days_before         lead
  2029-03-21 30_days_before         lead
  2029-04-13 7_days_before          lead
  2029-04-22 on_the_day             lead
  2029-05-04 14_days_after          lead
  2029-05-20 30_days_after          lead, commission
  2029-05-30 membership_ended_for_delegate lead
  2030-12-17 180_days_before        lead
  2031-03-17 90_days_before         lead
  2031-05-16 30_days_before         lead
  2031-06-08 7_days_before          lead
  2031-06-10 submit_for_delegate    lead
  2031-06-10 submit_for_mayor       mayor
Nobody
  2029-07-30 60_days_after          lead, commission
  2029-08-29 90_days_after          lead, commission
  2030-01-10 submit_for_delegate    lead
  2030-01-10 submit_for_mayor       mayor
  2030-01-20 accept_for_delegate    lead
  2030-10-22 180_days_before        lead
  2030-10-30 submit_for_delegate    lead
  2030-10-30 submit_for_mayor       mayor
Punctual
  2028-10-22 180_days_before        lead
  2029-01-20 90_days_before         lead
  2029-03-11 submit_for_delegate    lead
  2029-03-11 submit_for_mayor       mayor
  2029-03-18 accept_for_delegate    lead
  2030-10-22 180_days_before        lead
  2031-01-10 submit_for_delegate    lead
  2031-01-10 submit_for_mayor       mayor
Returned
  2028-10-22 180_days_before        lead
  2029-01-20 90_days_before         lead
  2029-03-21 30_days_before         lead
  2029-04-10 submit_for_delegate    lead
  2029-04-10 submit_for_mayor       mayor
  2029-04-15 send_back_for_delegate lead
  2029-05-08 7_days_before          lead
  2029-05-10 submit_for_delegate    lead
  2029-05-10 submit_for_mayor       mayor
  2029-05-20 send_back_for_delegate lead
  2029-06-12 7_days_before          lead
  2029-06-19 on_the_day             lead
  2029-06-20 submit_for_delegate    lead
  2029-06-20 submit_for_mayor       mayor
  2029-07-01 accept_for_delegate    lead
  2030-10-22 180_days_before        lead
  2030-10-30 submit_for_delegate    lead
  2030-10-30 submit_for_mayor       mayor
Undated
  2029-11-15 first_report_for_delegate lead
  2029-11-16 180_days_before        lead
  2030-01-30 90_days_before         lead
  2030-03-31 30_days_before         lead
  2030-04-23 7_days_before          lead
  2030-04-29 submit_for_delegate    lead
  2030-04-29 submit_for_mayor       mayor
"""
# By city: the day of a rung that was recorded and not sent, and why.
UNSENT = """
Held
  2031-04-13 7_days_before          passed_over
Nobody
  2028-10-22 180_days_before        nobody
  2029-01-20 90_days_before         nobody
  2029-03-21 30_days_before         nobody
  2029-04-13 7_days_before          nobody
  2029-04-20 on_the_day             nobody
  2029-05-04 14_days_after          nobody
  2029-05-20 30_days_after          nobody
  2029-06-19 60_days_after          nobody
"""


@pytest.fixture
def network(france, portal_clock, tmp_path):
    NationalCommission.objects.update(email="commission@fr.example")
    return Network(portal_clock, tmp_path)


def test_three_years_of_a_small_network(network, caplog):
    caplog.set_level("WARNING")
    joined = date(2027, 4, 20)  # so that a report is due on 20 April 2029, and another on 20 April 2031
    for name in ("Punctual", "Late", "Returned", "Extended", "Held", "Leaving"):
        network.member(name, joined)
    network.member("Leapday", date(2028, 2, 29))
    network.member("Nobody", joined, mayor=False, team=False)
    network.imported("Undated")
    network.imported("Forgotten")
    for day, deed, *arguments in [
        # An earlier one than the day: it hears nothing more
        (date(2029, 3, 11), network.submit, "Punctual"),
        (date(2029, 3, 18), network.accept, "Punctual"),
        (date(2031, 1, 10), network.submit, "Punctual"),
        (date(2029, 2, 1), network.colleague, "Late"),
        (date(2029, 5, 10), network.submit, "Late"),
        (date(2029, 6, 1), network.accept, "Late"),
        (date(2030, 10, 30), network.submit, "Late"),
        # Sent back twice: at least 30 days each time, and the ladder goes on from there
        (date(2029, 4, 10), network.submit, "Returned"),
        (date(2029, 4, 15), network.send_back, "Returned"),
        (date(2029, 5, 10), network.submit, "Returned"),
        (date(2029, 5, 20), network.send_back, "Returned"),
        (date(2029, 6, 20), network.submit, "Returned"),
        (date(2029, 7, 1), network.accept, "Returned"),
        (date(2030, 10, 30), network.submit, "Returned"),
        # More time: counted from the new date
        (date(2029, 4, 10), network.extend, "Extended", date(2029, 6, 20)),
        (date(2029, 6, 15), network.submit, "Extended"),
        (date(2029, 6, 30), network.accept, "Extended"),
        (date(2030, 10, 30), network.submit, "Extended"),
        # On hold since 19 July, back on the day it submits
        (date(2029, 8, 18), network.submit, "Held"),
        (date(2029, 9, 1), network.accept, "Held"),
        # It leaves in the middle of the ladder, and is admitted again
        (date(2029, 5, 30), network.end, "Leaving"),
        (date(2029, 6, 15), network.member, "Leaving", date(2029, 6, 15)),
        (date(2031, 6, 10), network.submit, "Leaving"),
        # Nobody reads until a new team comes, 100 days after the date: a final notice first, and no hold yet
        (date(2029, 7, 29), network.lead, "Nobody"),
        (date(2030, 1, 10), network.submit, "Nobody"),
        (date(2030, 1, 20), network.accept, "Nobody"),
        (date(2030, 10, 30), network.submit, "Nobody"),
        (date(2029, 11, 15), network.set_first_report, "Undated", date(2030, 4, 30)),
        (date(2030, 4, 29), network.submit, "Undated"),
        (date(2030, 2, 28), network.submit, "Leapday"),
        (date(2030, 3, 10), network.accept, "Leapday"),
    ]:
        network.diary[day].append(lambda deed=deed, arguments=arguments: deed(*arguments))
    network.silent = {
        date(2029, 4, 20), date(2029, 4, 21),  # the day itself: its reminders leave on the 22nd
        *(date(2031, 4, 10) + timedelta(days=n) for n in range(13)),  # 7 days before and the day itself
    }  # fmt: skip
    network.killed = {date(2029, 3, 21): FINDING, date(2029, 5, 4): WRITING, date(2029, 6, 19): WRITING}

    network.live(FIRST, LAST)

    assert network.mail() == MAIL.lstrip()
    assert network.unsent() == UNSENT.lstrip()
    assert network.holds() == [
        "2029-07-19 Held on_hold",
        "2029-08-18 Held resumed",
        "2029-08-29 Nobody on_hold",  # 30 days after somebody had the final notice
        "2030-01-10 Nobody resumed",
        "2031-07-19 Held on_hold",
    ]
    # Each was delivered once, and none of the ladder before 08:00
    assert len(mail.outbox) == Message.objects.count()
    written = Message.objects.filter(notice__isnull=False).values_list("created_at", flat=True)
    assert min(moment.astimezone(clock.HAMBURG).hour for moment in written) == 9
