from django.core.management.base import BaseCommand, CommandError

from gnlc_portal.mail import delivery


class Command(BaseCommand):
    help = (
        "Deliver every message of the outbox that is due. The worker does this by itself; safe at any time."
    )

    def handle(self, *args: object, **options: object) -> None:
        count = delivery.deliver_due()
        self.stdout.write(f"{count.sent} sent, {count.refused} refused")
        if count.refused:
            raise CommandError(
                f"{count.refused} messages were refused; their attempts hold the server's words."
            )
