from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "gnlc_portal.calendars"
    label = "calendars"
