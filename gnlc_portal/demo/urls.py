"""Addresses of the demonstration, below ``/demo/``; without PORTAL_DEMO there are none."""

from django.urls import path

from gnlc_portal.demo import views

urlpatterns = [
    path("login/", views.demo_login, name="demo_login"),
    path("inbox/", views.demo_inbox, name="demo_inbox"),
    path("components/", views.demo_components, name="demo_components"),
    path("clock/", views.demo_clock, name="demo_clock"),
]
