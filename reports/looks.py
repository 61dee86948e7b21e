"""How the status of a report looks to its city: the mark of components/status.html."""

from reports.enums import Status

LOOKS = {
    Status.SCHEDULED: "off",
    Status.OPEN: "doing",
    Status.SUBMITTED: "todo",
    Status.RETURNED: "now",
    Status.ACCEPTED: "done",
    Status.SKIPPED: "off",
    Status.CLOSED: "off",
}
