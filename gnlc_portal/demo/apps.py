from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "gnlc_portal.demo"
    label = "demo"
