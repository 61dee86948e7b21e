"""Every address of the portal. Pages for people stand under their language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from cities.views import api, figures, open_data
from gnlc_portal import found, home, pages, views
from gnlc_portal.calendars import views as calendars
from reports.views import calendar

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("cities.csv", open_data.cities_csv, name="cities_csv"),
    path("cities.geojson", open_data.cities_geojson, name="cities_geojson"),
    path("cities.atom", open_data.cities_atom, name="cities_atom"),
    path("calendar.ics", calendars.public_calendar, name="calendar"),
    path("calendar/<slug:token>.ics", calendars.private_calendar, name="calendar_private"),
    path("figures/<slug:name>.csv", figures.figure_csv, name="figure_csv"),
    path("api/v1/cities/", api.city_list, name="api_cities"),
    path("api/v1/cities/<slug:slug>/", api.city_detail, name="api_city"),
    path("api/v1/countries/", api.country_list, name="api_countries"),
    path("api/v1/openapi.json", api.openapi_json, name="openapi"),
    path("calendar/due/<str:reference>/<str:token>.ics", calendar.entry, name="report_calendar_entry"),
    path("robots.txt", found.robots, name="robots"),
    path("sitemap.xml", found.sitemap, name="sitemap"),
    path("admin/", admin.site.urls),
]
if settings.PORTAL_DEMO:
    urlpatterns.append(path("demo/", include("gnlc_portal.demo.urls")))
urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    path("documents/", pages.documents, name="documents"),
    path("data/", pages.data, name="data"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("legal/", pages.legal, name="legal"),
    path("contact/", pages.contact, name="contact"),
    path("accounts/calendar/", calendars.own_calendar, name="account_calendar"),
    path("accounts/", include("gnlc_portal.accounts.urls")),
    path("", include("cities.urls")),
    path("", include("applications.urls")),
    path("", include("reports.urls")),
)
handler400 = "gnlc_portal.views.bad_request"
handler403 = "gnlc_portal.views.permission_denied"
handler404 = "gnlc_portal.views.page_not_found"
handler500 = "gnlc_portal.views.server_error"
