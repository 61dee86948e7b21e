from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "gnlc_portal.mail"
    label = "mail"
