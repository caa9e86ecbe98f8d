// One sheet: its head, its numbers, its blocks.
const DRAWING = {bars: drawBars, lines: drawLines, map: drawMap, table: drawTable, words: drawWords};
const WEIGHT = {words: 1, bars: 1.4, lines: 1.5, table: 1.6, map: 1.8};
const NEED = {bars: 32, table: 34, words: 32, lines: 40, map: 45}; // units of height that an item of a block needs

/** A sheet as an element, and what fits it once it stands in the page. */
function drawSheet(sheet, number, ground) {
  const topic = make("span", "topic", number ? `${number}　${sheet.topic}` : sheet.topic);
  const about = sheet.narrowing ? make("span", "about", sheet.narrowing) : null;
  const finding = make("h1", "finding t", sheet.finding);
  const head = make("header", "head", make("div", "over", make("div", "what", topic, about), make("div", "period", sheet.period)), finding);
  const numbers = make("section", "numbers", ...sheet.numbers.map(drawNumber));
  const drawn = sheet.blocks.map((block) => drawBlock(block, ground));
  const blocks = make("section", "blocks", ...drawn.map((each) => each.node));
  blocks.style.gridTemplateColumns = columnsOf(sheet.blocks);
  const node = make("article", "sheet", head, ...(sheet.numbers.length ? [numbers] : []), ...(drawn.length ? [blocks] : []));
  const isBare = !drawn.length && !sheet.numbers.length;
  node.classList.toggle("alone", !drawn.length);
  node.classList.toggle("bare", isBare);
  const settle = () => {
    fitFinding(finding, isBare);
    const unit = node.offsetWidth / 1224;
    const needed = sheet.blocks.length ? Math.max(...sheet.blocks.map(neededBy)) * unit : 0;
    if (sheet.numbers.length) fitNumbers(numbers, !drawn.length, node.clientHeight - head.offsetHeight - needed - 40 * unit);
    for (const each of drawn) fitBlock(each.node, each.drawing, drawn.length > 1 ? 0 : 6);
  };
  return {node, settle};
}

function drawBlock(block, ground) {
  const drawing = DRAWING[block.kind](block, ground);
  const unit = block.kind === "lines" && block.unit && !block.title.includes(block.unit) ? make("span", "soft", `（${block.unit}）`) : null;
  const title = block.title ? make("h2", "title", block.title, unit) : null;
  return {node: make("div", `block of-${block.kind}`, title, drawing.body), drawing};
}

/** How the width is shared: by what the blocks hold, the first never the narrower. */
function columnsOf(blocks) {
  if (blocks.length < 2) return "minmax(0, 1fr)";
  const ratio = Math.min(2, Math.max(1, WEIGHT[blocks[0].kind] / WEIGHT[blocks[1].kind]));
  return `minmax(0, ${ratio}fr) minmax(0, 1fr)`;
}

/** The units of height that a block cannot do without. */
function neededBy(block) {
  const items = {bars: block.bars, table: block.rows, words: block.lines, lines: block.lines, map: block.spots}[block.kind];
  return Math.max(150, 60 + (items.length + (block.kind === "table" ? 1 : 0)) * NEED[block.kind]);
}

/** A number in its card: its name, itself with a smaller unit, how it moved, what it rests on. */
function drawNumber(number) {
  const [digits, unit] = parted(number.value);
  const isSaid = !/\d/.test(number.value);
  const value = make("div", `value${isSaid ? " spoken" : ""}`, digits, unit ? make("span", "unit", unit) : null);
  const label = make("div", "label", make("span", "t", number.label), sign(number.tone));
  const change = make("div", "change t", number.change);
  return make("div", `card ${number.tone}`, label, value, change, make("div", "note t", number.note));
}

/** 97.8 % as its digits and its unit; what is not so written stays whole. */
function parted(value) {
  const found = /^([^\d]{0,2}\d[\d.,:/—–~\-\s]*)(\D{0,4})$/.exec(value.trim());
  return found ? [found[1].trim(), found[2].trim()] : [value, ""];
}
