"""What is signed: its bytes, its fingerprint, and that neither can change."""

import hashlib
import json
import unicodedata
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from gnlc_portal.dossiers import answers, canonical, services
from gnlc_portal.dossiers.models import Attachment, Snapshot

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
CITY = {"reference": "2027-FR-004", "city": "Angers", "country": "FR"}


def save(dossier, by, **given_answers):
    """By somebody who has read what stands."""
    _answers, versions = answers.with_versions(dossier)
    for key, value in given_answers.items():
        services.save_answer(
            dossier=dossier, key=key, value=value, by=by, at=NOON, version=versions.get(key, 0)
        )


def freeze(dossier):
    return services.take_snapshot(dossier=dossier, at=NOON, **CITY)


def sha256(dossier):
    return services.current_sha256(dossier=dossier, **CITY)


def test_the_bytes_are_exactly_these(dossier, ada):
    save(dossier, ada, themes=["b", "a"], name="Angers", population="157 175", area="42.70", consent=True)

    assert bytes(freeze(dossier).content).decode() == (
        '{"answers":{"area":"42.7","name":"Angers","population":"157175","themes":["a","b"]},"attachments":[],'
        '"city":"Angers","country":"FR","form":{"kind":"sample","version":"1"},"reference":"2027-FR-004"}'
    )


def test_the_order_of_writing_leaves_no_trace(dossier, ada, ben):
    save(dossier, ada, name="Angers", motivation="Because")
    other = services.create(kind="sample", at=NOON)
    save(other, ben, motivation="Later", website="https://angers.example")
    save(other, ada, motivation="Because", name="Angers", website="")

    assert sha256(dossier) == sha256(other)


def test_line_ends_and_composed_letters_are_one_form(sample):
    decomposed = unicodedata.normalize("NFD", "Nîmes")

    one = canonical.content(sample, {"motivation": "é\r\nb\rc", "name": decomposed}, **CITY)
    other = canonical.content(sample, {"motivation": "e\u0301\nb\nc", "name": "Nîmes"}, **CITY)

    assert one == other
    assert json.loads(one)["answers"] == {"motivation": "é\nb\nc", "name": "Nîmes"}


def test_keys_stand_in_the_order_of_their_code_points(sample):
    answered = {"population_year": "2020", "population": "1", "name": "x", "area": "2", "area_year": "2020"}

    content = canonical.content(sample, answered, **CITY).decode()

    places = [
        content.index(f'"{key}":') for key in ("area", "area_year", "name", "population", "population_year")
    ]
    assert places == sorted(places)


def test_letters_are_written_as_themselves(sample):
    content = canonical.content(sample, {"name": "上海 – القاهرة"}, **CITY)

    assert '"name":"上海 – القاهرة"' in content.decode()


@pytest.mark.parametrize("empty", ["", "  ", [], False, None])
def test_an_answer_emptied_is_as_if_never_given(sample, empty):
    assert canonical.content(sample, {"name": "x", "website": empty}, **CITY) == canonical.content(
        sample, {"name": "x"}, **CITY
    )


def test_consent_can_be_revoked_without_touching_what_was_signed(dossier, ada):
    save(dossier, ada, name="Angers", consent=True)
    before = sha256(dossier)

    save(dossier, ada, consent=False)

    assert sha256(dossier) == before


def test_a_question_no_longer_asked_is_left_out(sample):
    asked = canonical.content(sample, {"themes": ["b"], "why_beta": "So"}, **CITY)
    not_asked = canonical.content(sample, {"themes": ["a"], "why_beta": "So"}, **CITY)

    assert json.loads(asked)["answers"] == {"themes": ["b"], "why_beta": "So"}
    assert json.loads(not_asked)["answers"] == {"themes": ["a"]}


def test_attachments_count_by_name_size_and_content_if_they_are_part_of_it(dossier, ada):
    def attach(name, body, *, in_snapshot):
        Attachment.objects.create(
            dossier=dossier,
            file=ContentFile(body, name),
            name=name,
            content_type="application/pdf",
            size=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
            in_snapshot=in_snapshot,
            by=ada,
        )

    attach("plan.pdf", b"plan", in_snapshot=True)
    attach("letter.pdf", b"letter", in_snapshot=False)

    assert json.loads(bytes(freeze(dossier).content))["attachments"] == [
        {"name": "plan.pdf", "size": "4", "sha256": hashlib.sha256(b"plan").hexdigest()}
    ]


def test_a_snapshot_knows_its_answers_and_stays_when_they_change(dossier, ada):
    save(dossier, ada, name="Angers", themes=["c"])
    snapshot = freeze(dossier)

    save(dossier, ada, name="Tours")

    snapshot = Snapshot.objects.get(pk=snapshot.pk)
    assert answers.from_snapshot(snapshot) == {"name": "Angers", "themes": ["c"]}
    assert snapshot.is_intact
    assert snapshot.sha256 == hashlib.sha256(bytes(snapshot.content)).hexdigest()
    assert sha256(dossier) != snapshot.sha256


@pytest.mark.parametrize("field", ["reference", "city", "country"])
def test_the_fingerprint_names_the_city_its_country_and_the_reference(dossier, field):
    assert services.current_sha256(dossier=dossier, **CITY | {field: "other"}) != sha256(dossier)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dossiers_snapshot SET content = %s",
        "UPDATE dossiers_snapshot SET created_at = created_at WHERE content <> %s",
        "DELETE FROM dossiers_snapshot WHERE content <> %s",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_snapshot(dossier, ada, statement):
    save(dossier, ada, name="Angers")
    snapshot = freeze(dossier)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [b"{}"])

    assert Snapshot.objects.get(pk=snapshot.pk).is_intact


def test_the_database_itself_refuses_to_change_an_earlier_answer(dossier, ada, ben):
    save(dossier, ada, name="Angers")
    save(dossier, ben, name="Tours")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dossiers_answerrevision SET version = 7")


def test_a_fingerprint_that_is_none_cannot_be_stored(dossier):
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(dossier=dossier, content=b"{}", sha256="not a fingerprint")


@given(text=st.text())
def test_whatever_is_written_the_bytes_can_be_read_back_and_are_stable(text):
    from tests.dossiers.conftest import SAMPLE

    content = canonical.content(SAMPLE, {"motivation": text.encode("utf-8", "ignore").decode()}, **CITY)

    again = canonical.content(SAMPLE, json.loads(content)["answers"], **CITY)
    assert again == content
