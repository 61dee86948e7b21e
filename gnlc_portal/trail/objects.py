"""What the trail calls an object of the working room: each app says it of its own models."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Named:
    """See ``book.Fact``: what a line about the object is about, how people call it, whose Commission may read it."""

    about: str
    subject: str
    country: str = ""


_named: dict[type[models.Model], Callable[[Any], Named]] = {}


def register(model: type[models.Model], name: Callable[[Any], Named]) -> None:
    """Say how objects of a model are named."""
    _named[model] = name


def named(record: models.Model) -> Named:
    """The names of an object; one of whose model nobody has said anything is named by itself."""
    name = _named.get(type(record))
    return name(record) if name else Named(f"{record._meta.model_name}:{record.pk}", str(record))
