// What every part of a sheet is made of. Texts go in as text nodes and attributes alone: nothing is ever parsed as HTML.
const SVG = "http://www.w3.org/2000/svg";
// A tick, an exclamation mark, a dash: drawn, since not every font has them.
const SIGNS = {met: "M6 12.5 10.5 17 18 8", missed: "M12 6V13.5M12 17.6V18", past: "M7 12H17"};

/** An element with a class and what it holds: elements, or strings that become text. */
function make(tag, name, ...inside) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.append(...inside.filter((each) => each !== null && each !== undefined && each !== ""));
  return node;
}

/** A shape of a picture with its attributes; `inside` is its text. */
function shape(tag, attributes, inside = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (inside) node.append(inside);
  return node;
}

/** The mark that says in shape what the colour says; null where there is no verdict. */
function sign(tone) {
  if (!SIGNS[tone]) return null;
  const mark = shape("svg", {class: `sign ${tone}`, viewBox: "0 0 24 24"});
  mark.append(shape("circle", {cx: 12, cy: 12, r: 12}), shape("path", {d: SIGNS[tone]}));
  return mark;
}

/** What stands where there is nothing to list. */
function nothing(words) {
  return make("div", "nothing", words);
}

/** The size of one letter of an element, in pixels. */
function letter(node) {
  return parseFloat(getComputedStyle(node).fontSize);
}

/** By how much the page shows an element smaller than it was laid out: a preview is scaled down. */
function scaleOf(node) {
  const frame = node.closest(".screen");
  return frame ? frame.getBoundingClientRect().width / frame.offsetWidth || 1 : 1;
}

/** A number with thousands separated, at most one decimal; small ones two. */
function counted(value) {
  return value.toLocaleString("zh-CN", {maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1});
}

/** Moves boxes of these middles and heights apart, within 0 to `height`, and returns their middles; order is kept. */
function spread(boxes, height) {
  const order = boxes.map((box, at) => ({...box, at})).sort((one, other) => one.middle - other.middle);
  let edge = 0;
  for (const box of order) {
    box.top = Math.max(edge, box.middle - box.height / 2);
    edge = box.top + box.height;
  }
  edge = height;
  for (const box of order.reverse()) {
    box.top = Math.min(box.top, edge - box.height);
    edge = box.top;
  }
  const middles = [];
  for (const box of order) middles[box.at] = Math.max(0, box.top) + box.height / 2;
  return middles;
}
