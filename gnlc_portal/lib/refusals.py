"""A broken rule as an answer to a person: which HTTP status, and which sentences."""

from http import HTTPStatus

from django.core.exceptions import ValidationError

from gnlc_portal.lib.transitions import TransitionNotAllowed

# What a view catches from a service. PermissionDenied is not among them: it is no page at all.
REFUSALS = (ValidationError, TransitionNotAllowed)


def status_of(refusal: Exception) -> HTTPStatus:
    """400 when fields have errors to mend, 409 when it is a matter of status, window or quota."""
    return HTTPStatus.BAD_REQUEST if hasattr(refusal, "error_dict") else HTTPStatus.CONFLICT


def sentences(refusal: Exception) -> list[str]:
    """The sentences of a refusal, without those that belong to a field of a form."""
    if isinstance(refusal, ValidationError):
        return [] if hasattr(refusal, "error_dict") else refusal.messages
    return [str(refusal)]


def all_sentences(refusal: Exception) -> list[str]:
    """Every sentence of a refusal, also those that belong to a field."""
    return refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
