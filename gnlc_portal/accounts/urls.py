"""Addresses of the account pages, below ``/<lang>/accounts/``."""

from django.urls import include, path

from gnlc_portal.accounts import views

urlpatterns = [
    path("start/", views.after_login, name="after_login"),
    path("profile/", views.profile, name="account_profile"),
    path("language/", views.language, name="account_language"),
    path("", include("allauth.urls")),
]
