"""What is written to the team or among those who decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from gnlc_portal.dossiers import uploads
from gnlc_portal.dossiers.questionnaire import Section
from gnlc_portal.dossiers.reviewing.questions import MOST_FILES
from gnlc_portal.lib.forms import REASON_LENGTH, ReasonField


class _TextField(forms.CharField):
    """``max_length`` would have browsers cut the text off silently."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(validators=[MaxLengthValidator(REASON_LENGTH)], widget=widget, **options)


class _SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": uploads.ACCEPT})


class _FilesField(forms.FileField):
    """None, one or several files; what they hold is looked at by the service."""

    widget = _SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [file for file in files if file]


class NoteForm(forms.Form):
    """A note that stays among those who decide."""

    text = _TextField(
        label=_("New note"), help_text=_("The city never sees it. It cannot be changed afterwards.")
    )


class _MessageForm(forms.Form):
    """Words, with files if they help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = gettext("PDF, Word (.docx), JPEG or PNG; at most %(count)s files of %(most)s MB each.")
        most = uploads.in_megabytes(uploads.MOST_BYTES)
        values = {"count": MOST_FILES, "most": most}
        self.fields["files"] = _FilesField(
            label=pgettext("attached", "Files"), required=False, help_text=hint % values
        )


class QuestionForm(_MessageForm):
    """A question to the team."""

    text = _TextField(label=_("Your question"), help_text=_("Every delegate of the city gets it by e-mail."))


class ReplyForm(_MessageForm):
    """The team's answer."""

    text = _TextField(label=_("Your answer"), rows=6)


class SectionsForm(forms.Form):
    """Sections with what shall change in each: ``sections`` repeated, and ``reason_<slug>`` or one ``reason`` for all."""

    sections = forms.MultipleChoiceField(
        required=False, label=_("Sections to change"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, sections: Iterable[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(sections)
        self.fields["sections"].choices = [(section.slug, section.title) for section in self.asked]
        for section in self.asked:
            label = _("What shall the city change in “%(section)s”?") % {"section": section.title}
            self.fields[f"reason_{section.slug}"] = ReasonField(label=label, rows=3)
        self.fields["reason"] = ReasonField(
            label=_("One reason for all of them"),
            help_text=_("Stands for each section that you ticked without a reason of its own."),
            rows=3,
        )

    def rows(self) -> list[dict[str, Any]]:
        """A section's tick and its reason beside each other, for the template."""
        ticked = set(self.data.getlist("sections") if self.is_bound else self.initial.get("sections", ()))
        return [
            {"section": section, "ticked": section.slug in ticked, "field": self[f"reason_{section.slug}"]}
            for section in self.asked
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for section in self.asked:
            key = f"reason_{section.slug}"
            if data.get(key) and section.slug not in data.get("sections", []):
                text = _("You wrote a reason here. Tick the section, or take the reason out.")
                self.add_error(key, forms.ValidationError(text, code="section_not_ticked"))
        return data

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"sections": {slug: given[f"reason_{slug}"] or given["reason"] for slug in given["sections"]}}
