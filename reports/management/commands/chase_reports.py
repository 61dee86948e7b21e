from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from gnlc_portal.lib import clock
from gnlc_portal.mail.models import NoticeReason
from gnlc_portal.mail.notices import delivering
from reports import chasing, tasks


class Command(BaseCommand):
    help = (
        "Keeps the schedule of progress reports and writes what is due of the ladder: the report opens 180 days before "
        "its day, reminders follow 90, 30 and 7 days before, on the day, 14, 30 and 60 days after; 90 days after, the "
        "membership is on hold. Each is due and not yet sent; mails leave from 08:00 in Hamburg. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print who would get what and why, and write nothing"
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["dry_run"]:
            self._preview()
        else:
            self._chase()

    def _chase(self) -> None:
        at = clock.now()
        for task in tasks.KEEP_SCHEDULE:
            task()
        found, count = chasing.run(at)
        waits = "" if delivering.is_open(at) else " Mails leave from 08:00 in Hamburg."
        self.stdout.write(
            f"{found} notices found, {count.written} messages written, {count.dropped} not needed any more.{waits}"
        )
        if count.failed:
            raise CommandError(
                f"{count.failed} notices were not written; the log says why. Run the command again."
            )

    def _preview(self) -> None:
        messages = nobody = passed_over = 0
        for line in chasing.preview(clock.now()):
            messages += not line.reason
            nobody += line.reason == NoticeReason.NOBODY
            passed_over += line.reason == NoticeReason.PASSED_OVER
            self.stdout.write(self._line(line))
        self.stdout.write(
            f"{messages} messages to write, {nobody} notices with nobody to write to, {passed_over} passed over. "
            "Nothing was written."
        )

    def _line(self, line: chasing.Planned) -> str:
        to = (
            f"{line.recipient} ({line.role}, {line.language})"
            if line.recipient
            else NoticeReason(line.reason).label
        )
        return f"{line.report.reference} {line.report.city.name}: {line.rung.label} → {to} [{line.why}]"
