"""Starting an application, and carrying an earlier one's answers over to a new one."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applications import emails, validators
from applications.enums import Role, Status, Verb
from applications.models import Application, Round
from applications.questionnaire import APPLICATION_V1
from applications.services import _move
from cities import permissions as city_permissions
from cities.models import City, Delegate
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import attachments
from gnlc_portal.dossiers import services as dossiers
from gnlc_portal.lib import clock

_REFERENCE_ATTEMPTS = 8  # each lost race for a number means that somebody else got one


@transaction.atomic
def create(*, city: City, by: User, at: datetime | None = None) -> Application:
    """R6: a delegate starts the application of a city that may apply; the first one becomes the city's lead.

    Raises:
        ValidationError: ``not_member_state``, ``already_member``, ``open_application_exists``, ``city_has_a_team``.
    """
    at = at or clock.now()
    validators.validate_membership_of_state(city.country, at)
    validators.validate_no_member(city)
    validators.validate_no_open_application(city)
    _join_team(city, by, at)
    return _start(city, by, at, carried_over_from=None)


@transaction.atomic
def carry_over(*, application: Application, by: User, at: datetime | None = None) -> Application:
    """R6: a new draft with every answer and file of a withdrawn, declined or lapsed application.

    Raises:
        PermissionDenied: not a delegate of the city.
        TransitionNotAllowed: the old application is still open, or was admitted.
        ValidationError: as for ``create``.
    """
    at = at or clock.now()
    old = _move.lock(application)
    _move.require_role(old, Verb.CARRY_OVER, by)
    _move.require_status(old, Verb.CARRY_OVER)
    validators.validate_membership_of_state(old.country, at)
    validators.validate_no_member(old.city)
    validators.validate_no_open_application(old.city)
    new = _start(old.city, by, at, carried_over_from=old)
    dossiers.copy_answers(source=old.dossier, target=new.dossier, by=by, at=at)
    attachments.copy(source=old.dossier, target=new.dossier, by=by, at=at)
    return new


def _start(city: City, by: User, at: datetime, *, carried_over_from: Application | None) -> Application:
    round = Round.objects.for_new_applications(at)
    application = _insert_with_next_number(
        Application(
            round=round,
            country=city.country,
            city=city,
            dossier=dossiers.create(kind=APPLICATION_V1.kind, at=at),
            created_by=by,
            created_at=at,
            carried_over_from=carried_over_from,
        )
    )
    verb = Verb.CARRY_OVER if carried_over_from else Verb.CREATE
    step = _move.Step(verb=verb, by=by, at=at, role=Role.DELEGATE)
    emails.tell(_move.record(application, step, old="", new=Status.DRAFT))
    return application


def _insert_with_next_number(application: Application) -> Application:
    """A reference such as 2027-FR-004 is given once and never again; two at once get two numbers."""
    siblings = Application.objects.filter(round=application.round, country=application.country)
    for _attempt in range(_REFERENCE_ATTEMPTS):
        application.number = (siblings.aggregate(last=Max("number"))["last"] or 0) + 1
        application.reference = f"{application.round.year}-{application.country_id}-{application.number:03d}"
        try:
            with transaction.atomic():
                application.save(force_insert=True)
        except IntegrityError:
            application.pk = None
            validators.validate_no_open_application(application.city)  # or it was only the number
        else:
            return application
    raise ValidationError(_("Many applications are being started at this moment. Try again."), code="busy")


def _join_team(city: City, by: User, at: datetime) -> None:
    """The first who starts leads; a city that has a team is applied for by its delegates."""
    if city_permissions.has_admin_role(by) and not city_permissions.is_delegate(by, city):
        raise PermissionDenied(_("Who decides on applications does not start one."))
    team = Delegate.objects.active().filter(city=city)
    if team.filter(user=by).exists():
        return
    if team.exists():
        text = _(
            "%(city)s already has a team in this portal. Ask its lead delegate, or UIL, to let you join; then you continue "
            "together."
        )
        raise ValidationError(text % {"city": city.name}, code="city_has_a_team")
    try:
        with transaction.atomic():
            Delegate.objects.create(city=city, user=by, is_lead=True, since=at)
    except IntegrityError:  # somebody else started for the same city in this moment
        validators.validate_no_open_application(city)
        _join_team(city, by, at)
