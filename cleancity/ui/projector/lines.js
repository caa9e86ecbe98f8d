// Lines over weeks or days, from nought, each named at its end.
const DASHES = ["", "10 6", "3 5", "14 5 3 5"]; // tells lines of one tone apart

function drawLines(block) {
  const isEmpty = !block.lines.some((line) => line.values.some((value) => value !== null));
  if (isEmpty) return {body: make("div", "body", nothing("没有可画的")), start: 24};
  const plot = make("div", "plot");
  const names = make("div", "names");
  const styles = dashed(block.lines);
  const labels = block.lines.map((line, at) => {
    const last = lastOf(line.values);
    const said = last === null ? "无数据" : counted(line.values[last]);
    const key = shape("svg", {class: `key ${line.tone}`, viewBox: "0 0 30 10"});
    key.append(shape("line", {x1: 1, x2: 29, y1: 5, y2: 5, "stroke-dasharray": styles[at]}));
    return make("div", "name", make("div", "t", key, line.label, " ", make("b", "", said)));
  });
  names.append(...labels);
  const body = make("div", "body lines", plot, names);
  return {body, start: 26, wraps: true, settle: () => plotLines(block, plot, names, labels, styles)};
}

/** The dashes of each line: lines of one tone differ. */
function dashed(lines) {
  const seen = {};
  return lines.map((line) => DASHES[(seen[line.tone] = (seen[line.tone] ?? -1) + 1)]);
}

function lastOf(values) {
  for (let at = values.length - 1; at >= 0; at--) if (values[at] !== null) return at;
  return null;
}

/** The half of the axis' top, so that 0, the half and the top are round numbers. */
function halfOfTop(most, isWhole) {
  if (!(most > 0)) return isWhole ? 1 : 0.5;
  const power = 10 ** Math.floor(Math.log10(most / 2));
  const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((each) => each * power);
  return steps.find((step) => step * 2 >= most && (!isWhole || Number.isInteger(step))) ?? Math.ceil(most / 2);
}

function plotLines(block, plot, names, labels, styles) {
  names.style.width = `${Math.ceil(names.getBoundingClientRect().width / scaleOf(names))}px`; // as wide as its longest name
  names.classList.add("placed");
  const size = letter(plot);
  const [wide, high] = [plot.clientWidth, plot.clientHeight];
  const values = block.lines.flatMap((line) => line.values).filter((value) => value !== null);
  const half = halfOfTop(Math.max(...values), values.every(Number.isInteger));
  const picture = shape("svg", {width: wide, height: high});
  plot.replaceChildren(picture);
  const box = {top: size * 0.7, bottom: high - size * 1.5, right: wide - size * 0.5};
  const y = (value) => box.bottom - (Math.max(0, value) / (half * 2)) * (box.bottom - box.top);
  const ticks = [0, half, half * 2].map((value) =>
    shape("text", {class: "tick", y: y(value) + size * 0.35, "text-anchor": "end"}, counted(value)));
  picture.append(...ticks);
  box.left = Math.max(...ticks.map((tick) => tick.getComputedTextLength())) + size * 0.5;
  ticks.forEach((tick, at) => {
    tick.setAttribute("x", box.left - size * 0.4);
    const level = y(half * at);
    picture.append(shape("line", {class: at ? "rule" : "base", x1: box.left, x2: box.right, y1: level, y2: level}));
  });
  const gaps = Math.max(1, block.xs.length - 1);
  const x = (at) => (block.xs.length > 1 ? box.left + (at / gaps) * (box.right - box.left) : (box.left + box.right) / 2);
  nameDays(block.xs, picture, x, high, size, box);
  block.lines.forEach((line, at) => picture.append(...trace(line, x, y, styles[at], size)));
  nameLines(block, names, labels, y, high);
}

/** Some of the labels under the axis: the last one, and as many more at even steps as there is room for. */
function nameDays(xs, picture, x, high, size, box) {
  const words = xs.map((each) => shape("text", {class: "tick", y: high - size * 0.25}, each));
  picture.append(...words);
  const wide = Math.max(...words.map((word) => word.getComputedTextLength()), 1) + size;
  const room = Math.max(1, Math.floor((box.right - box.left) / wide));
  const step = Math.max(1, Math.ceil(xs.length / Math.min(6, room)));
  words.forEach((word, at) => {
    if ((xs.length - 1 - at) % step) return word.remove();
    const half = word.getComputedTextLength() / 2;
    const middle = Math.min(Math.max(x(at), half), box.right + size * 0.5 - half);
    word.setAttribute("x", middle - half);
  });
}

/** A line's stretches without gaps, a dot for what stands alone, and a dot at its end. */
function trace(line, x, y, dash, size) {
  const parts = [];
  let stretch = [];
  const end = () => {
    if (stretch.length > 1)
      parts.push(shape("polyline", {class: `line ${line.tone}`, points: stretch.join(" "), "stroke-dasharray": dash}));
    else if (stretch.length) parts.push(dot(stretch[0], line.tone, size * 0.2));
    stretch = [];
  };
  line.values.forEach((value, at) => (value === null ? end() : stretch.push(`${x(at)},${y(value)}`)));
  end();
  const last = lastOf(line.values);
  if (last !== null) parts.push(dot(`${x(last)},${y(line.values[last])}`, line.tone, size * 0.26));
  return parts;
}

function dot(place, tone, radius) {
  const [cx, cy] = place.split(",");
  return shape("circle", {class: `dot ${tone}`, cx, cy, r: radius});
}

/** Puts the names beside the ends of their lines, and apart from each other. */
function nameLines(block, names, labels, y, high) {
  const boxes = labels.map((label, at) => {
    const last = lastOf(block.lines[at].values);
    return {middle: last === null ? high : y(block.lines[at].values[last]), height: label.offsetHeight};
  });
  spread(boxes, high).forEach((middle, at) => {
    labels[at].style.top = `${middle - boxes[at].height / 2}px`;
  });
}
