// Letters as large as there is room for: never below 20 units, then on more lines, then with … as the last resort.
const LEAST = 20;
const ONE_LINE = 24; // rather two lines than letters smaller than this

/** Whether an element holds more than it has room for; the ink of a letter reaches a little beyond its line. */
function isOver(node) {
  return node.scrollHeight > node.clientHeight + 1 + letter(node) * 0.12 || node.scrollWidth > node.clientWidth + 1;
}

/** Whether a block's body, or a text within its own cell of it, needs more room than it has. */
function isTooSmall(block) {
  const body = block.querySelector(".body");
  if (isOver(body)) return true;
  if (block.dataset.lines) return false;
  return [...body.querySelectorAll(".t")].some((text) => text.scrollWidth > text.clientWidth + 1);
}

/** Whole numbers from `high` down to `low`. */
function down(high, low) {
  return Array.from({length: Math.max(0, high - low + 1)}, (_, at) => high - at);
}

/** The ways to set a block, in stages, the best first: size of letters, whether texts may wrap, whether names take room
 * from their bars, on how many lines at most. */
function stages(start, wraps) {
  const sizes = (high, low, more) => down(high, low).map((size) => ({size, ...more}));
  return [
    ...(wraps ? [] : [sizes(start, ONE_LINE, {wraps: false})]),
    sizes(wraps ? start : ONE_LINE + 2, LEAST, {wraps: true}),
    sizes(LEAST, LEAST, {wraps: false, isTight: true}),
    ...[3, 2, 1].map((lines) => sizes(LEAST, LEAST, {wraps: true, isTight: true, lines})),
  ];
}

/** The first of the ways that fits: of each stage the last is tried first, then it is halved. */
function best(all, fits) {
  for (const ways of all) {
    if (!ways.length || !fits(ways[ways.length - 1])) continue;
    let [low, high] = [0, ways.length - 1]; // the one at `high` fits
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fits(ways[middle])) high = middle;
      else low = middle + 1;
    }
    return fits(ways[high]);
  }
  return false;
}

/** Sets a block's letters as large as fits (`larger` units more to begin with where there is room), then has it draw
 * what depends on them. */
function fitBlock(block, drawing, larger) {
  best(stages(drawing.start + larger, drawing.wraps), ({size, wraps, isTight, lines}) => {
    block.style.setProperty("--f", size);
    block.dataset.wraps = wraps ? "yes" : "no";
    block.classList.toggle("tight", Boolean(isTight));
    setLines(block, lines);
    drawing.measure?.();
    return !isTooSmall(block);
  });
  drawing.settle?.();
}

function setLines(node, lines) {
  if (lines) node.dataset.lines = lines;
  else delete node.dataset.lines;
}

/** The finding: one line at 30 units or more, else two, else two with …. Where it stands alone it is large. */
function fitFinding(finding, isBare) {
  if (isBare) return finding.style.setProperty("--f", 60);
  const lines = () => Math.round(finding.scrollHeight / (letter(finding) * 1.25));
  for (let size = 38; size >= 30; size -= 2) {
    finding.style.setProperty("--f", size);
    if (lines() <= 1) return;
  }
  for (let size = 32; size >= 26; size -= 2) {
    finding.style.setProperty("--f", size);
    if (lines() <= 2) return;
  }
  finding.dataset.lines = 2;
}

/** Whether a card's number or texts need more room than they have. Beside a number, two lines are as much as is pleasant. */
function isCardOver(card, shape) {
  const [label, value, change, note] = [".label", ".value", ".change", ".note"].map((name) => card.querySelector(name));
  const isWrapped = (each) => each.offsetHeight > letter(each) * 1.5;
  const most = value.offsetHeight;
  if (shape === "paired" && (isWrapped(change) || note.offsetHeight > most)) return true;
  if (shape === "single" && [label, change, note].some(isWrapped)) return true;
  if (shape === "wide" && change.offsetHeight + note.offsetHeight > most * 1.4) return true;
  return isOver(card) || [...card.querySelectorAll(".value, .t")].some((each) => each.scrollWidth > each.clientWidth + 1);
}

/** The ways to set the numbers: in one row or two, how large, what stands beside them, on how many lines. */
function* arrangements(count, isAlone) {
  const rows = count > 3 ? 2 : 1;
  const all = (sizes, more) => sizes.map((size) => ({rows, size, ...more}));
  if (isAlone) {
    yield* all(count > 3 ? [96, 88, 80, 72, 64] : [120, 112, 104, 96, 88, 80, 72, 64]);
    yield* all([72, 64, 56, 48], {isSmall: true});
  } else {
    const one = all([64, 56, 48], {rows: 1});
    const strict = all([64, 56, 48], {rows: 1, shape: "single"}); // more than four in a row only if nothing has to wrap
    const two = ["paired", "wide"].flatMap((shape) => all([56, 48], {rows: 2, shape}));
    yield* count > 4 ? [...strict, ...two, ...one] : count > 3 ? [...one, ...two] : one;
  }
  const last = {rows, size: 48, shape: !isAlone && rows > 1 ? "wide" : "", isSmall: true};
  for (const lines of [3, 2, 1]) yield {...last, lines};
  yield {...last, lines: 1, wraps: true};
}

/** Sets the numbers as large as leaves `room` (pixels) for what is below them. */
function fitNumbers(numbers, isAlone, room) {
  const cards = [...numbers.children];
  for (const {rows, size, shape, isSmall, lines, wraps} of arrangements(cards.length, isAlone)) {
    numbers.style.setProperty("--k", size);
    numbers.style.gridTemplateColumns = `repeat(${Math.ceil(cards.length / rows)}, minmax(0, 1fr))`;
    numbers.className = ["numbers", shape, isSmall && "small", wraps && "wraps"].filter(Boolean).join(" ");
    setLines(numbers, lines);
    const fits = isAlone || numbers.offsetHeight <= room;
    if (fits && !cards.some((card) => isCardOver(card, lines ? "" : shape))) return;
  }
}
