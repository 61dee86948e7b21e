from django.apps import AppConfig

from gnlc_portal.lib import triggers


class MailConfig(AppConfig):
    name = "gnlc_portal.mail"
    label = "mail"

    def ready(self) -> None:
        from gnlc_portal.lists import registry
        from gnlc_portal.mail import traces
        from gnlc_portal.mail.lists import MESSAGES

        traces.begin()
        registry.register(MESSAGES)
        triggers.register(
            *triggers.append_only("mail_earlier"),
            triggers.frozen_columns(
                "mail_notice", "kind", "subject", "due_on", "falls_on", "recipient", "role", "is_copy"
            ),
            triggers.append_only("mail_notice")[1],  # never deleted: it keeps a rung from being sent again
        )
