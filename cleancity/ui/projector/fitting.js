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
  const texts = [...body.querySelectorAll(".t")];
  return isOver(body) || texts.some((text) => !text.closest("[data-lines]") && text.scrollWidth > text.clientWidth + 1);
}

/** The ways to set a block, the best first: size of letters, whether texts may wrap, whether names take room from bars, lines at most. */
function* settings(start, wraps) {
  if (!wraps) for (let size = start; size >= ONE_LINE; size -= 2) yield {size, wraps: false};
  for (let size = wraps ? start : ONE_LINE + 2; size >= LEAST; size -= 1) yield {size, wraps: true};
  yield {size: LEAST, wraps: false, isTight: true};
  for (const lines of [3, 2, 1]) yield {size: LEAST, wraps: true, isTight: true, lines};
}

/** Sets a block's letters as large as fits (`larger` units more to begin with where there is room), then has it draw what depends on them. */
function fitBlock(block, drawing, larger) {
  for (const {size, wraps, isTight, lines} of settings(drawing.start + larger, drawing.wraps)) {
    block.style.setProperty("--f", size);
    block.dataset.wraps = wraps ? "yes" : "no";
    block.classList.toggle("tight", Boolean(isTight));
    if (lines) block.dataset.lines = lines;
    else delete block.dataset.lines;
    drawing.measure?.();
    if (!isTooSmall(block)) break;
  }
  drawing.settle?.();
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

/** Whether a card's number or texts need more room than they have; beside a number two lines are as much as is pleasant. */
function isCardOver(card, isWide) {
  const [value, rest] = [card.querySelector(".value"), card.querySelector(".rest")];
  if (isWide && rest.offsetHeight > value.offsetHeight) return true;
  return isOver(card) || [...card.querySelectorAll(".value, .t")].some((each) => each.scrollWidth > each.clientWidth + 1);
}

/** The ways to set the numbers: in one row or two, how large, what is around them smaller, on how many lines. */
function* arrangements(count, isAlone) {
  const rows = count > 3 ? 2 : 1;
  const all = (sizes, more) => sizes.map((size) => ({rows, size, ...more}));
  if (isAlone) {
    yield* all(count > 3 ? [96, 88, 80, 72, 64] : [120, 112, 104, 96, 88, 80, 72, 64]);
    yield* all([72, 64, 56, 48], {isSmall: true});
  } else {
    const one = all([64, 56, 48], {rows: 1});
    const two = all([56, 48], {rows: 2, isWide: true});
    yield* count > 4 ? [...two, ...one] : count > 3 ? [...one, ...two] : one;
  }
  const last = {rows, size: 48, isWide: !isAlone && rows > 1, isSmall: true};
  for (const lines of [3, 2, 1]) yield {...last, lines};
  yield {...last, lines: 1, wraps: true};
}

/** Sets the numbers as large as leaves `room` (pixels) for what is below them. */
function fitNumbers(numbers, isAlone, room) {
  const cards = [...numbers.children];
  for (const {rows, size, isWide, isSmall, lines, wraps} of arrangements(cards.length, isAlone)) {
    numbers.style.setProperty("--k", size);
    numbers.style.gridTemplateColumns = `repeat(${Math.ceil(cards.length / rows)}, minmax(0, 1fr))`;
    for (const [name, is] of Object.entries({wide: isWide, small: isSmall, wraps})) numbers.classList.toggle(name, Boolean(is));
    if (lines) numbers.dataset.lines = lines;
    else delete numbers.dataset.lines;
    const fits = isAlone || numbers.offsetHeight <= room;
    if (fits && !cards.some((card) => isCardOver(card, isWide && !lines))) return;
  }
}
