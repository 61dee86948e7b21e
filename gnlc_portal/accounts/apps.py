from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "gnlc_portal.accounts"
    label = "accounts"
