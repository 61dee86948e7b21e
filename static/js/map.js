/* The directory's map: the members of the list as dots on Natural Earth's outlines, near ones in groups. The list has the same
   cities, so nothing hangs on this file. No tile, no other host. */
(function () {
  "use strict";

  const box = document.getElementById("citymap");
  const source = document.getElementById("citymap-points");
  if (!box || !source || !window.L) return;

  const NAME = 0, COUNTRY = 1, NOTE = 2, PAGE = 3, LATITUDE = 4, LONGITUDE = 5, HOLD = 6; // as cities/atlas.py writes them
  const NEAR = 36; // pixels: closer dots could not be told or touched apart
  const LISTED = 12; // cities named in one bubble
  const DATE_LINE = -169.5; // the map's edge lies in the Bering Strait, so that no country is cut
  const WORLD = L.latLngBounds([-56, -168], [77, 190]);

  const cities = JSON.parse(source.textContent);
  const words = box.dataset;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const place = (city) => L.latLng(city[LATITUDE], city[LONGITUDE] < DATE_LINE ? city[LONGITUDE] + 360 : city[LONGITUDE]);
  const filled = (text, count) => text.replace("{count}", count);

  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    zoomDelta: 1,
    maxZoom: 8,
    maxBounds: WORLD.pad(0.15),
    maxBoundsViscosity: 0.8,
    scrollWheelZoom: false, // whoever scrolls the page must not get stuck here
    dragging: !L.Browser.mobile, // one finger scrolls the page, two move the map
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });
  L.control.zoom({ position: document.dir === "rtl" ? "topright" : "topleft", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words.label);

  const layer = L.layerGroup().addTo(map);

  function line(city) {
    const item = document.createElement("div");
    const link = document.createElement("a");
    link.href = city[PAGE];
    link.textContent = city[NAME];
    link.dir = "auto";
    const note = document.createElement("p");
    note.textContent = `${city[COUNTRY]}. ${city[NOTE]}`;
    note.dir = "auto";
    item.append(link, note);
    return item;
  }

  function list(group) {
    const all = document.createElement("ul");
    group.slice(0, LISTED).forEach((city) => {
      const item = document.createElement("li");
      item.append(line(city));
      all.append(item);
    });
    if (group.length > LISTED) {
      const rest = document.createElement("li");
      rest.textContent = filled(words.more, group.length - LISTED);
      all.append(rest);
    }
    return all;
  }

  /* Each city joins the first group whose first city is near; the order is the list's, so the groups are stable. A group
     stands where its first city lies: so no two are nearer than NEAR, and none covers another. */
  function grouped() {
    const groups = [];
    for (const city of cities) {
      const point = map.project(place(city), map.getZoom());
      const near = groups.find((group) => group.point.distanceTo(point) < NEAR);
      if (near) near.cities.push(city);
      else groups.push({ point, cities: [city] });
    }
    return groups;
  }

  function marker(group) {
    const one = group.length === 1;
    const size = one ? 24 : Math.min(26 + 2 * Math.sqrt(group.length), 44);
    const face = document.createElement("span");
    face.textContent = one ? "" : group.length;
    const kind = one ? (group[0][HOLD] ? "mark-hold" : "") : "mark-group";
    const made = L.marker(place(group[0]), { icon: L.divIcon({ className: `mark ${kind}`, html: face, iconSize: [size, size], popupAnchor: [0, -size / 3] }) });
    made.on("add", () => {
      const element = made.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", one ? `${group[0][NAME]}, ${group[0][COUNTRY]}` : filled(words.group, group.length));
      if (one) element.title = group[0][NAME];
    });
    const apart = L.latLngBounds(group.map(place));
    const isOnePlace = map.getBoundsZoom(apart, false, [60, 60]) <= map.getZoom() || apart.getNorthEast().equals(apart.getSouthWest(), 0.01);
    if (one || isOnePlace || map.getZoom() >= map.getMaxZoom()) {
      made.bindPopup(one ? line(group[0]) : list(group), { minWidth: 160, maxWidth: 240, autoPanPadding: [48, 12] });
      made.on("popupopen popupclose", (event) => mark(made, event));
    } else {
      const closer = () => map.fitBounds(apart, { padding: [60, 60], maxZoom: map.getMaxZoom() });
      made.on("click", closer);
      made.on("keypress", (event) => {
        if (event.originalEvent.key !== "Enter") return;
        map.once("moveend", () => box.focus());
        closer();
      });
    }
    return made;
  }

  function mark(made, event) {
    const element = made.getElement();
    if (!element) return;
    element.classList.toggle("mark-open", event.type === "popupopen");
    if (event.type === "popupopen") {
      const bubble = event.popup.getElement();
      bubble.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", words.close);
      bubble.querySelector("a[href]:not(.leaflet-popup-close-button)").focus({ preventScroll: true });
    } else if (document.activeElement === document.body || box.contains(document.activeElement)) {
      element.focus({ preventScroll: true }); // back to where the reader came from
    }
  }

  function draw() {
    layer.clearLayers();
    grouped().map((group) => marker(group.cities)).forEach((one) => one.addTo(layer));
  }

  function show() {
    const isSearch = new URLSearchParams(window.location.search).size > 0;
    const shown = isSearch ? L.latLngBounds(cities.map(place)) : WORLD;
    const smallest = map.getBoundsZoom(WORLD, false);
    map.setMinZoom(Math.max(0, smallest));
    map.fitBounds(shown, { padding: isSearch ? [40, 40] : [0, 0], maxZoom: 5, animate: false });
  }

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup(); // Leaflet hears it only while the map itself has the focus
  });
  map.on("zoomend", draw);
  show();
  draw();

  fetch(words.outlines)
    .then((answer) => answer.json())
    .then((outlines) => {
      L.geoJSON(outlines, {
        interactive: false,
        style: () => ({ className: "land", smoothFactor: 0.6 }),
        pointToLayer: (_feature, at) => L.circleMarker(at, { radius: 2, className: "islet", interactive: false }),
      }).addTo(map);
    })
    .catch(() => {}); // without the ground, the dots still stand where they are
})();
