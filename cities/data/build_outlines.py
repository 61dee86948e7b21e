"""Turn Natural Earth's countries into the ground of the map: static/map/outlines.json.

    python -m cities.data.build_outlines world-atlas-2.0.2.tgz

The argument is the package as `npm pack world-atlas@2.0.2` leaves it; nothing of it is installed. The same
package gives the same bytes. README.md beside this file says what is kept and why.
"""

import json
import sys
import tarfile
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[2] / "static" / "map" / "outlines.json"
COARSE, FINE = "package/countries-110m.json", "package/countries-50m.json"
ANTARCTICA = "010"  # no city lies there, and around a pole no flat outline is right
DECIMALS = 1  # of a degree: eleven kilometres, less than a line's width on a map of the world

Point = tuple[float, float]
Ring = list[Point]


def main(package: Path) -> None:
    """Write the outlines of the coarse map, and a dot for each country that only the fine one has."""
    with tarfile.open(package) as archive:
        coarse, fine = _Atlas(_read(archive, COARSE)), _Atlas(_read(archive, FINE))
    outlines = coarse.countries()
    dots = [_middle(shapes) for key, shapes in fine.countries().items() if key not in outlines]
    polygons = [rings for shapes in outlines.values() for rings in shapes]
    collection = {
        "type": "FeatureCollection",
        "source": "Natural Earth 4.1.0, public domain, through world-atlas 2.0.2",
        "features": [
            _feature("MultiPolygon", [[_rounded(ring) for ring in rings] for rings in polygons]),
            _feature("MultiPoint", _rounded(sorted(dots))),
        ],
    }
    TARGET.write_text(json.dumps(collection, separators=(",", ":")) + "\n", encoding="ascii")


class _Atlas:
    """A TopoJSON file: borders (arcs) are stored once, and a country is a list of their numbers."""

    def __init__(self, topology: dict[str, Any]) -> None:
        self._geometries = topology["objects"]["countries"]["geometries"]
        scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
        self._arcs: list[Ring] = []
        for arc in topology["arcs"]:
            x = y = 0
            line: Ring = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
            self._arcs.append(line)

    def countries(self) -> dict[str, list[list[Ring]]]:
        """By code (by name where a territory has none) the country's polygons, each a list of rings."""
        found: dict[str, list[list[Ring]]] = {}
        for geometry in self._geometries:
            key = geometry.get("id") or geometry["properties"]["name"]
            if key == ANTARCTICA or "arcs" not in geometry:
                continue
            polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
            found[key] = [[self._ring(arcs) for arcs in rings] for rings in polygons]
        return found

    def _ring(self, arcs: list[int]) -> Ring:
        ring: Ring = []
        for number in arcs:
            line = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            ring += line[1:] if ring else line
        return _unbroken(ring)


def _unbroken(ring: Ring) -> Ring:
    """A ring that crosses the date line goes on beyond 180 degrees instead of across the whole map."""
    unbroken = ring[:1]
    for longitude, latitude in ring[1:]:
        before = unbroken[-1][0]
        unbroken.append((longitude + 360 * round((before - longitude) / 360), latitude))
    shift = 360 if max(longitude for longitude, _ in unbroken) < -169.5 else 0
    return [(longitude + shift, latitude) for longitude, latitude in unbroken]


def _middle(shapes: list[list[Ring]]) -> Point:
    """The middle of a country's longest ring."""
    ring = max((rings[0] for rings in shapes), key=len)
    longitudes, latitudes = [x for x, _ in ring], [y for _, y in ring]
    return (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2


def _rounded(points: list[Point]) -> list[list[float]]:
    """Points in few digits, without one that falls on the one before."""
    rounded: list[list[float]] = []
    for point in points:
        near = [round(part, DECIMALS) for part in point]
        if not rounded or near != rounded[-1]:
            rounded.append(near)
    return rounded


def _feature(kind: str, coordinates: list[Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": {},
    }


def _read(archive: tarfile.TarFile, name: str) -> dict[str, Any]:
    file = archive.extractfile(name)
    if file is None:
        raise SystemExit(f"{name} is not in the package.")
    return json.load(file)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
