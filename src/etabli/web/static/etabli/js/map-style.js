// Colours of the interactive map, read from the stylesheet so that both schemes and both drawings agree.
const CLASSES = ["1", "2", "3", "4", "5", "down-2", "down-1", "up-1", "up-2"].map((name) => `map-class-${name}`);
export const MISSING = "map-class-none";
const HATCH = 24;
export const HATCH_RATIO = 4;

export function palette(element) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    classes: CLASSES.map((name) => [name, colour(`--${name}`)]),
    sea: colour("--map-sea"),
    land: colour("--map-land"),
    line: colour("--map-line"),
    edge: colour("--map-edge"),
    focus: colour("--map-focus"),
    hatchGround: colour("--map-hatch-ground"),
    hatchLine: colour("--map-hatch-line"),
  };
}

// Diagonal lines for "non disponible": never colour alone, never an empty hole.
export function hatch(colours) {
  const canvas = new OffscreenCanvas(HATCH, HATCH);
  const pen = canvas.getContext("2d");
  pen.fillStyle = colours.hatchGround;
  pen.fillRect(0, 0, HATCH, HATCH);
  pen.strokeStyle = colours.hatchLine;
  pen.lineWidth = 5;
  pen.beginPath();
  for (const shift of [-HATCH, 0, HATCH]) {
    pen.moveTo(shift, HATCH);
    pen.lineTo(shift + HATCH, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, HATCH, HATCH);
}

function fill(colours) {
  return ["match", ["get", "class"], ...colours.classes.flat(), colours.land];
}

const kept = (yes, no) => ["case", ["==", ["get", "kept"], 1], yes, no];

export function layers(colours) {
  return [
    { id: "sea", type: "background", paint: { "background-color": colours.sea } },
    { id: "land", type: "fill", source: "departements", paint: { "fill-color": colours.land } },
    { id: "departements", type: "line", source: "departements", paint: { "line-color": colours.line, "line-width": 0.6 } },
    {
      id: "territories",
      type: "fill",
      source: "territories",
      filter: ["!=", ["get", "class"], MISSING],
      paint: { "fill-color": fill(colours), "fill-opacity": kept(1, 0.25) },
    },
    {
      id: "territories-missing",
      type: "fill",
      source: "territories",
      filter: ["==", ["get", "class"], MISSING],
      paint: { "fill-pattern": "hatch", "fill-opacity": kept(1, 0.25) },
    },
    { id: "edges", type: "line", source: "territories", paint: { "line-color": colours.edge, "line-width": 0.7 } },
    { id: "insets", type: "line", source: "insets", paint: { "line-color": colours.line, "line-width": 1 } },
    {
      id: "marked",
      type: "line",
      source: "territories",
      layout: { "line-join": "round" },
      paint: {
        "line-color": colours.focus,
        "line-width": ["case", ["boolean", ["feature-state", "chosen"], false], 3, ["boolean", ["feature-state", "hover"], false], 2, 0],
      },
    },
  ];
}

export function repaint(map, colours) {
  map.updateImage("hatch", hatch(colours));
  for (const layer of layers(colours)) {
    for (const [property, value] of Object.entries(layer.paint)) {
      if (property.endsWith("-color")) map.setPaintProperty(layer.id, property, value);
    }
  }
}
