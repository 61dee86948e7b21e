"""The forms of the mail desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gnlc_portal.mail.desk import LONGEST_TEXT
from gnlc_portal.mail.models import Message


class SeenForm(forms.Form):
    """What was read: a button that is pressed twice, or on an old page, does nothing the second time."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32767)

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class EditForm(SeenForm):
    """The words, as they stand."""

    to = forms.CharField(label=_("To"), max_length=254)
    subject = forms.CharField(label=_("Subject"), max_length=255)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("The HTML part is made of this text. An empty line begins a paragraph."),
    )

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(
            *args,
            message=message,
            initial={"to": message.to, "subject": message.subject, "text": message.text},
            **kwargs,
        )
        for name in ("subject", "text"):
            self.fields[name].widget.attrs |= {"lang": message.language, "dir": "auto"}
        self.fields["text"].widget.attrs.pop("maxlength", None)  # a text is never cut off silently
        if message.personal_nonce:
            self.fields["to"].disabled = True
            self.fields["to"].help_text = _(
                "The personal link was asked for this address, and belongs to it."
            )
