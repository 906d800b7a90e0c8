// <etabli-map>: replaces the server-drawn map by an interactive one when it comes into view and WebGL is there.
import { announce } from "./announce.js";
import { HATCH_RATIO, MISSING, hatch, layers, palette, repaint } from "./map-style.js";
import { describe, spoken } from "./map-card.js";

const VENDOR = new URL("../../vendor/", import.meta.url);
const WORDS = {
  "NavigationControl.ZoomIn": "Agrandir",
  "NavigationControl.ZoomOut": "Réduire",
  "FullscreenControl.Enter": "Plein écran",
  "FullscreenControl.Exit": "Quitter le plein écran",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MacHelpText": "⌘ et molette pour agrandir la carte",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
};
const PADDING = 12;
const NARROWEST_NAMED_INSET = 60;
let library = null;

// Loaded once, only by pages whose map is looked at.
function loadLibrary(stylesheet) {
  library ||= (async () => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = stylesheet;
    const styled = new Promise((resolve, reject) => {
      link.addEventListener("load", resolve);
      link.addEventListener("error", reject);
    });
    document.head.append(link);
    const [maplibre] = await Promise.all([
      import(new URL("maplibre-gl.mjs", VENDOR).href),
      import(new URL("topojson-client.min.js", VENDOR).href),
      styled,
    ]);
    maplibre.setWorkerUrl(new URL("maplibre-gl-worker.mjs", VENDOR).href);
    return maplibre;
  })();
  return library;
}

async function json(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

function bounds(feature) {
  let [west, south, east, north] = [180, 90, -180, -90];
  const visit = (coordinates) => {
    if (typeof coordinates[0] !== "number") return coordinates.forEach(visit);
    west = Math.min(west, coordinates[0]);
    east = Math.max(east, coordinates[0]);
    south = Math.min(south, coordinates[1]);
    north = Math.max(north, coordinates[1]);
  };
  visit(feature.geometry.coordinates);
  return [west, south, east, north];
}

class EtabliMap extends HTMLElement {
  connectedCallback() {
    this.stops = new AbortController();
    this.watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.watcher.disconnect();
      this.draw().catch(() => this.giveUp());
    }, { rootMargin: "200px" });
    this.watcher.observe(this);
  }

  disconnectedCallback() {
    this.watcher.disconnect();
    this.stops.abort();
    this.map?.remove();
    this.card?.remove();
  }

  // The server's map stays: it says the same.
  giveUp() {
    this.map?.remove();
    this.card?.remove();
    this.querySelector(".map__live")?.remove();
    this.classList.remove("map--live");
  }

  async draw() {
    const [maplibre, geometry, values] = await Promise.all([
      loadLibrary(this.dataset.library),
      json(this.dataset.geometry),
      json(this.dataset.values),
    ]);
    if (!this.isConnected) return;
    this.values = values.values;
    const read = (name) => globalThis.topojson.feature(geometry, geometry.objects[name]);
    const only = new Set(this.dataset.only.split(" ").filter(Boolean));
    const territories = read(this.dataset.layer);
    this.features = new Map(territories.features.map((feature) => [feature.properties.code, feature]));
    for (const [code, feature] of this.features) {
      const index = this.values[code]?.class ?? null;
      feature.properties.class = index === null ? MISSING : values.classes[index].css;
      feature.properties.kept = only.size === 0 || only.has(code) ? 1 : 0;
    }
    const insets = read("insets");
    const frame = read("departements");
    this.whole = bounds({ geometry: { coordinates: [...frame.features, ...insets.features].map((f) => f.geometry.coordinates) } });
    await this.start(maplibre, { territories, insets, departements: frame });
  }

  async start(maplibre, sources) {
    const colours = palette(this);
    const container = document.createElement("div");
    container.className = "map__live";
    this.append(container);
    const map = new maplibre.Map({
      container,
      style: {
        version: 8,
        sources: Object.fromEntries(
          Object.entries(sources).map(([name, data]) => [name, { type: "geojson", data, promoteId: "code" }]),
        ),
        layers: [],
      },
      bounds: this.whole,
      fitBoundsOptions: { padding: PADDING },
      minZoom: 2,
      maxZoom: 11,
      renderWorldCopies: false,
      dragRotate: false,
      pitchWithRotate: false,
      attributionControl: false,
      cooperativeGestures: true,
      fadeDuration: 0,
      locale: WORDS,
    });
    this.map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    const canvas = map.getCanvas();
    canvas.setAttribute("aria-label", `${this.dataset.label}. Flèches pour déplacer, plus et moins pour agrandir ou réduire.`);
    await new Promise((resolve, reject) => {
      map.once("load", resolve);
      map.once("error", (event) => reject(event.error));
    });
    map.addImage("hatch", hatch(colours), { pixelRatio: HATCH_RATIO });
    for (const layer of layers(colours)) map.addLayer(layer);
    this.nameInsets(maplibre, sources.insets);
    this.card = this.appendCard();
    this.followPointer();
    this.followChoice();
    document.addEventListener("etabli:theme", () => repaint(map, palette(this)), { signal: this.stops.signal });
    // The server's map stays in sight until the first complete picture.
    map.once("idle", () => {
      this.classList.add("map--live");
      this.setAttribute("data-drawn", "");
    });
  }

  nameInsets(maplibre, insets) {
    if (insets.features.length === 0) return;
    for (const inset of insets.features) {
      const [west, , , north] = bounds(inset);
      const name = document.createElement("div");
      name.className = "map__inset-name";
      const [full, code] = [document.createElement("span"), document.createElement("b")];
      full.textContent = inset.properties.name;
      code.className = "map__inset-code";
      code.textContent = inset.properties.code;
      name.append(full, code);
      new maplibre.Marker({ element: name, anchor: "top-left", offset: [3, 2] }).setLngLat([west, north]).addTo(this.map);
      // Names on a picture: the list and the table are what is read aloud.
      for (const attribute of ["role", "aria-label", "tabindex"]) name.removeAttribute(attribute);
      name.setAttribute("aria-hidden", "true");
    }
    // A frame too small for its name shows its code; the legend gives both.
    const [west, south, east] = bounds(insets.features[0]);
    const fit = () => {
      const width = this.map.project([east, south]).x - this.map.project([west, south]).x;
      this.classList.toggle("map--narrow", width < NARROWEST_NAMED_INSET);
    };
    this.map.on("zoom", fit);
    this.map.on("resize", fit);
    fit();
  }

  appendCard() {
    const card = document.createElement("div");
    card.className = "map__card";
    card.hidden = true;
    this.after(card);
    return card;
  }

  followPointer() {
    const map = this.map;
    const hint = document.createElement("div");
    hint.className = "map__hint";
    hint.setAttribute("aria-hidden", "true");
    hint.hidden = true;
    this.append(hint);
    let hovered = null;
    const state = (code, value) => map.setFeatureState({ source: "territories", id: code }, { hover: value });
    const leave = () => {
      if (hovered !== null) state(hovered, false);
      hovered = null;
      hint.hidden = true;
      map.getCanvas().style.cursor = "";
    };
    const under = (point) => map.queryRenderedFeatures(point, { layers: ["territories", "territories-missing"] })[0];
    map.on("mousemove", (event) => {
      const code = under(event.point)?.properties.code ?? null;
      if (code !== hovered) {
        leave();
        if (code === null) return;
        hovered = code;
        state(code, true);
        map.getCanvas().style.cursor = "pointer";
        hint.textContent = `${this.values[code].name} : ${this.values[code].text}`;
        hint.hidden = false;
      }
      if (code === null) return;
      const left = Math.min(event.point.x + 14, this.clientWidth - hint.offsetWidth - 8);
      hint.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, event.point.y - hint.offsetHeight - 10)}px)`;
    });
    map.on("mouseout", leave);
    map.on("click", (event) => {
      const found = under(event.point);
      this.choose(found ? found.properties.code : "", { move: false });
    });
  }

  followChoice() {
    const tools = this.closest(".map-figure")?.querySelector("[data-needs-js]");
    if (!tools) return;
    tools.hidden = false;
    this.select = tools.querySelector("[data-map-choice]");
    this.select.addEventListener("change", () => this.choose(this.select.value, { move: true }), { signal: this.stops.signal });
  }

  // Marks a territory, shows its card, and goes there when the choice came from the list.
  choose(code, { move }) {
    if (this.chosen) this.map.setFeatureState({ source: "territories", id: this.chosen }, { chosen: false });
    this.chosen = code;
    if (this.select) this.select.value = code;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (code) {
      this.map.setFeatureState({ source: "territories", id: code }, { chosen: true });
      describe(this.card, this.values[code], () => this.choose("", { move: true }));
      announce(`${this.values[code].name} : ${this.values[code].text}. Un lien vers sa page est après la carte.`);
    } else {
      this.card.hidden = true;
    }
    if (!move) return;
    const target = code ? bounds(this.features.get(code)) : this.whole;
    // Room for the card where it lies over the lower edge; on narrow screens it is under the map.
    const over = getComputedStyle(this.card).position === "absolute" ? this.card.offsetHeight : 0;
    const around = code ? { top: 32, left: 32, right: 64, bottom: over + 32 } : PADDING;
    this.map.fitBounds(target, { padding: around, maxZoom: 8.5, animate: !still, duration: 600 });
  }
}

customElements.define("etabli-map", EtabliMap);
