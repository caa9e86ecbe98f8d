// A map over the city's own base map: cells shaded, spots numbered, the list of the spots beside it.
const LEVELS = [1, 2, 3, 4, 5];

function drawMap(block, ground) {
  const plot = make("div", "plot");
  const under = make("div", "under");
  if (block.cells.length) {
    const steps = make("span", "steps", ...LEVELS.map((level) => make("i", `level${level}`)));
    under.append(make("span", "legend", "少", steps, "多", block.legend ? `　${block.legend}` : ""));
  } else if (block.legend) under.append(make("span", "legend", block.legend));
  const isHere = ground && touches(ground, block);
  if (isHere && ground.credit) under.append(make("span", "credit", ground.credit));
  const list = make("div", "spots");
  block.spots.forEach((spot, at) => {
    const words = make("div", "t", make("b", "", spot.label), make("span", "soft", spot.text));
    list.append(make("div", `spot ${spot.tone}`, `${at + 1}`), words);
  });
  if (!block.spots.length) list.append(nothing(block.cells.length ? "没有单独列出的地点" : "没有可上图的地点"));
  const picture = make("div", "picture", plot, ...(under.childNodes.length ? [under] : []));
  return {body: make("div", "body map", picture, list), start: 26, wraps: true, settle: () => plotMap(block, isHere ? ground : null, plot)};
}

function pointsOf(block) {
  return [...block.spots.map((spot) => [spot.lon, spot.lat]), ...block.cells.flatMap((cell) => cell.ring)];
}

function boxOf(points) {
  const [lons, lats] = [points.map((each) => each[0]), points.map((each) => each[1])];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Whether what is shown lies on the base map at all: the one of one city is no help in another. */
function touches(ground, block) {
  const points = pointsOf(block);
  if (!points.length) return true;
  const [west, south, east, north] = boxOf(points);
  const [left, bottom, right, top] = ground.extent;
  return west <= right && east >= left && south <= top && north >= bottom;
}

/** The whole city when what is shown is spread over much of it, else what is shown with some room around it. */
function windowOn(block, ground) {
  const points = pointsOf(block);
  if (!points.length) return ground ? ground.extent : [73, 18, 135, 54];
  const [west, south, east, north] = boxOf(points);
  if (ground) {
    const [left, bottom, right, top] = ground.extent;
    if (((east - west) * (north - south)) / ((right - left) * (top - bottom)) > 0.08)
      return [Math.min(west, left), Math.min(south, bottom), Math.max(east, right), Math.max(north, top)];
  }
  const room = Math.max(east - west, north - south, 0.02) * 0.25;
  return [west - room, south - room, east + room, north + room];
}

function plotMap(block, ground, plot) {
  const size = letter(plot);
  const [wide, high] = [plot.clientWidth, plot.clientHeight];
  const [west, south, east, north] = windowOn(block, ground);
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180) || 1;
  const edge = size * 0.6;
  const scale = Math.min((wide - edge * 2) / ((east - west) * squeeze), (high - edge * 2) / (north - south));
  const at = ([lon, lat]) => [
    wide / 2 + (lon - (west + east) / 2) * squeeze * scale,
    high / 2 - (lat - (south + north) / 2) * scale,
  ];
  const picture = shape("svg", {width: wide, height: high});
  plot.replaceChildren(picture);
  const path = (corners, isClosed) => `M${corners.map((each) => at(each).map(Math.round).join(" ")).join("L")}${isClosed ? "Z" : ""}`;
  for (const {kind, paths} of ground?.layers ?? [])
    for (const corners of paths) picture.append(shape("path", {class: kind, d: path(corners, kind !== "roads")}));
  for (const cell of block.cells) picture.append(shape("path", {class: `cell level${cell.level}`, d: path(cell.ring, true)}));
  const radius = size * 0.72;
  const spots = apart(block.spots.map((spot) => at([spot.lon, spot.lat])), radius, wide, high);
  nameDistricts(ground, picture, at, size, spots, radius, wide, high);
  block.spots.forEach((spot, index) => picture.append(...pin(spot, index, at([spot.lon, spot.lat]), spots[index], radius, size)));
}

/** A numbered disc, with a thin line to its place when it had to move aside. */
function pin(spot, index, place, disc, radius, size) {
  const parts = [];
  if (Math.hypot(place[0] - disc[0], place[1] - disc[1]) > radius * 0.4)
    parts.push(shape("line", {class: `leader ${spot.tone}`, x1: place[0], y1: place[1], x2: disc[0], y2: disc[1]}),
      shape("circle", {class: `dot ${spot.tone}`, cx: place[0], cy: place[1], r: size * 0.2}));
  parts.push(shape("circle", {class: `disc ${spot.tone}`, cx: disc[0], cy: disc[1], r: radius}));
  parts.push(shape("text", {class: "pin", x: disc[0], y: disc[1] + size * 0.36, "text-anchor": "middle"}, `${index + 1}`));
  return parts;
}

/** The places of discs, moved until none lies on another and all lie within the picture. */
function apart(places, radius, wide, high) {
  const found = places.map(([x, y]) => [x, y]);
  const least = radius * 2.15;
  for (let round = 0; round < 60; round++) {
    for (let one = 0; one < found.length; one++)
      for (let other = one + 1; other < found.length; other++) {
        let [dx, dy] = [found[other][0] - found[one][0], found[other][1] - found[one][1]];
        const away = Math.hypot(dx, dy);
        if (away >= least) continue;
        if (away < 0.01) [dx, dy] = [Math.cos(one + other), Math.sin(one + other)];
        const push = (least - away) / 2 / (away < 0.01 ? 1 : away);
        found[one] = [found[one][0] - dx * push, found[one][1] - dy * push];
        found[other] = [found[other][0] + dx * push, found[other][1] + dy * push];
      }
    for (const each of found) {
      each[0] = Math.min(Math.max(each[0], radius), wide - radius);
      each[1] = Math.min(Math.max(each[1], radius), high - radius);
    }
  }
  return found;
}

/** Names of districts, those left out that would lie on a disc, on each other or beyond the picture's edge. */
function nameDistricts(ground, picture, at, size, spots, radius, wide, high) {
  const taken = spots.map(([x, y]) => [x - radius, y - radius, x + radius, y + radius]);
  for (const {name, place} of ground?.labels ?? []) {
    const [x, y] = at(place);
    const half = (name.length * size) / 2 + size * 0.2;
    const box = [x - half, y - size * 0.8, x + half, y + size * 0.8];
    const isIn = box[0] >= 0 && box[1] >= 0 && box[2] <= wide && box[3] <= high;
    const isFree = taken.every((other) => box[2] < other[0] || box[0] > other[2] || box[3] < other[1] || box[1] > other[3]);
    if (!isIn || !isFree) continue;
    taken.push(box);
    picture.append(shape("text", {class: "district", x, y: y + size * 0.35, "text-anchor": "middle"}, name));
  }
}
