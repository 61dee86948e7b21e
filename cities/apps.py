from django.apps import AppConfig

from gnlc_portal.lib import triggers
from gnlc_portal.lists import circles, registry


class CitiesConfig(AppConfig):
    name = "cities"

    def ready(self) -> None:
        from cities import mail_desk, trail
        from cities.circles import standing
        from cities.lists import MEMBERS
        from cities.trail_list import TRAIL

        triggers.register(
            *triggers.append_only("cities_teamevent"), *triggers.append_only("cities_membershipevent")
        )
        circles.register(standing)
        registry.register(MEMBERS)
        registry.register(TRAIL)
        trail.begin()
        mail_desk.begin()
