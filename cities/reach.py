"""How many people a city reaches: its own newest figure with its year, else GeoNames' without one."""

from dataclasses import dataclass

from cities.enums import Figure
from cities.models import City


@dataclass(frozen=True)
class Reach:
    """``source`` is "city", "geonames" or, where no figure is known, empty."""

    inhabitants: int | None
    year: int | None
    source: str

    @classmethod
    def of(cls, city: City) -> "Reach":
        """From the city's public facts, which the caller has prefetched."""
        own = [fact for fact in city.facts.all() if fact.key == Figure.POPULATION]
        if own:
            newest = max(own, key=lambda fact: fact.year)
            return cls(int(newest.value), newest.year, "city")
        if city.population:
            return cls(city.population, None, "geonames")
        return cls(None, None, "")
