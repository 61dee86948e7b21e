from django.core.management.base import BaseCommand, CommandError

from gnlc_portal.mail import delivery


class Command(BaseCommand):
    help = (
        "Deliver every message of the outbox that is due. The worker does this by itself; safe at any time."
    )

    def handle(self, *args: object, **options: object) -> None:
        sent, refused, goes_on = 0, 0, True
        while goes_on:
            count = delivery.deliver_due()
            sent, refused, goes_on = sent + count.sent, refused + count.refused, count.may_be_more
        self.stdout.write(f"{sent} sent, {refused} refused")
        if refused:
            raise CommandError(f"{refused} messages were refused; their attempts hold the server's words.")
