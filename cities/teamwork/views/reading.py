"""What the team reads beside its dossier: the way it went, and what is unanswered."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities.teamwork import progress
from cities.teamwork.owner import Owner
from gnlc_portal.accounts.http import PersonRequest


@require_safe
@login_required
def history(request: PersonRequest, owner: Owner, reference: str) -> HttpResponse:
    """Every step, with its reasons."""
    work = owner.own(request, reference)
    snapshots = work.dossier.snapshots.all() if work.dossier else []  # a report has none until it opens
    is_intact = all(snapshot.is_intact for snapshot in snapshots)
    context = owner.context(work) | {"timeline": owner.timeline(work), "is_intact": is_intact}
    return render(request, owner.template("history"), context)


@require_safe
@login_required
def unanswered(request: PersonRequest, owner: Owner, reference: str) -> HttpResponse:
    """Every question that waits for an answer, each with the way to its field; the team can pass the address on."""
    work = owner.written(request, reference)
    context = owner.context(work) | progress.unanswered(owner, work, request.arrived_at)
    return render(request, owner.template("unanswered"), context)
