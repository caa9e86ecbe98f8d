// Bars, tables and sentences. Each drawing is {body, start, settle}: the element, the size of its letters to begin with
// (in units of a screen of 1280 by 720), and what is to be done once that size is known.

/** Horizontal bars: name, bar, and what it says at its end; `of` as an outline behind it. */
function drawBars(block) {
  const body = make("div", "body bars");
  if (!block.bars.length) return {body: make("div", "body", nothing("没有可列的")), start: 24};
  const most = Math.max(...block.bars.map((bar) => Math.max(bar.value, bar.of ?? 0)), 0) || 1;
  for (const bar of block.bars) {
    const long = Math.max(0, bar.value) / most;
    const against = Math.max(0, bar.of ?? 0) / most;
    const track = make("div", "track");
    if (bar.of !== null && bar.of !== undefined) track.append(across("against", against));
    track.append(across(`bar ${bar.tone}`, long));
    const said = make("div", "said t", bar.text);
    said.style.setProperty("--long", Math.max(long, against));
    track.append(said);
    body.append(make("div", "who t", bar.label), track);
  }
  return {body, start: 28, measure: () => leaveRoom(body)};
}

function across(name, share) {
  const node = make("div", name);
  node.style.setProperty("--long", share);
  return node;
}

/** Leaves as much room at the end of the bars as the longest text needs, at most the larger part. */
function leaveRoom(body) {
  body.classList.add("measured"); // texts on one line, as wide as they are
  const wide = Math.max(...[...body.querySelectorAll(".said")].map((each) => each.offsetWidth));
  body.classList.remove("measured");
  const track = body.querySelector(".track").clientWidth;
  body.style.setProperty("--tail", `${Math.min(wide + letter(body) * 0.6, track * 0.62)}px`);
}

/** A table of a few rows; a row's tone is a mark and a colour at its beginning. */
function drawTable(block) {
  if (!block.rows.length) return {body: make("div", "body", nothing("没有可列的")), start: 24};
  const numeric = new Set(block.numeric);
  const isToned = block.tones.some((tone) => tone !== "plain");
  const body = make("div", "body table");
  const widths = block.columns.map((_, at) => (numeric.has(at) ? "auto" : "minmax(4em, auto)"));
  body.style.gridTemplateColumns = [...(isToned ? ["max-content"] : []), ...widths].join(" ");
  const cell = (at, tone, text) => make("div", `cell ${tone}${numeric.has(at) ? " numeric" : ""}`, make("div", "t", text));
  if (isToned) body.append(make("div", "cell top"));
  block.columns.forEach((column, at) => body.append(cell(at, "top", column)));
  block.rows.forEach((row, index) => {
    const tone = block.tones[index] ?? "plain";
    if (isToned) body.append(make("div", "cell flag", sign(tone)));
    block.columns.forEach((_, at) => body.append(cell(at, tone, row[at] ?? "")));
  });
  return {body, start: 28};
}

/** A few sentences, numbered or not. */
function drawWords(block) {
  if (!block.lines.length) return {body: make("div", "body", nothing("没有可说的")), start: 24};
  const body = make("div", `body words${block.is_numbered ? " numbered" : ""}`);
  block.lines.forEach((line, at) => {
    body.append(make("div", "number", block.is_numbered ? `${at + 1}` : "·"), make("div", "t", line));
  });
  return {body, start: 32, wraps: true};
}
