"""Addresses of the directory, the pages of cities and the invitations of officers and delegates."""

from django.urls import path

from cities.views import claims, countries, figures, invitations, joining, letters, officers, public

urlpatterns = [
    path("cities/", public.city_list, name="city_list"),
    path("cities/<slug:slug>/", public.city_detail, name="city_detail"),
    path("cities/<slug:slug>/claim/", claims.claim, name="city_claim"),
    path("cities/<slug:slug>/join/", joining.join, name="city_join"),
    path("cities/<slug:slug>/letter/", letters.write, name="city_letter"),
    path("countries/", countries.country_list, name="country_list"),
    path("countries/<slug:iso2>/", countries.country_detail, name="country_detail"),
    path("figures/", figures.figures_page, name="figures"),
    path("officers/<token>/", officers.officer_invitation, name="officer_invitation"),
    path("delegates/<token>/", invitations.delegate_invitation, name="delegate_invitation"),
]
