from django.apps import AppConfig

from gnlc_portal.lib import triggers


class CitiesConfig(AppConfig):
    name = "cities"

    def ready(self) -> None:
        from cities import mail_desk, trail

        triggers.register(
            *triggers.append_only("cities_teamevent"), *triggers.append_only("cities_membershipevent")
        )
        trail.begin()
        mail_desk.begin()
