// What a page shows: every piece of text with where it lies, and whether all of it can be seen.
// Returns {latin: [...], clipped: [...]}: texts that hold Latin letters (judged in Python), and texts cut off.
() => {
  const OUT_OF_TEXT = "script, style, template, noscript, [data-testid=stIconMaterial], [data-testid=stCode], code";
  // Text kept for screen readers alone is squeezed into one pixel.
  const isSqueezed = (element) => {
    for (let holder = element; holder; holder = holder.parentElement)
      if (getComputedStyle(holder).overflow === "hidden" && (holder.offsetWidth ?? 9) <= 1) return true;
    return false;
  };
  const shows = (element) =>
    element.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !isSqueezed(element);
  const boxes = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
  };
  const isOffScreen = (box) => box.right <= 0 || box.bottom <= 0;
  const name = (element) => {
    const marked = element.closest("[class*=st-key-], [data-testid]");
    const key = marked && [...marked.classList].find((each) => each.startsWith("st-key-"));
    return key || (marked && marked.dataset.testid) || element.tagName;
  };
  // The part of the screen that an SVG clip path leaves, or null when the element has none.
  const clipPathBox = (element) => {
    const id = /url\(["']?#([^"')]+)/.exec(element.getAttribute("clip-path") || "");
    const shape = id && document.getElementById(id[1])?.querySelector("rect");
    const matrix = shape && element.getScreenCTM && element.getScreenCTM();
    if (!matrix) return null;
    const at = (x, y) => new DOMPoint(x, y).matrixTransform(matrix);
    const {x, y, width, height} = shape.getBBox();
    const [first, last] = [at(x, y), at(x + width, y + height)];
    return {left: first.x, top: first.y, right: last.x, bottom: last.y};
  };
  // How a text's box is cut by what holds it; "" when it is not.
  const cut = (element, box) => {
    const size = parseFloat(getComputedStyle(element).fontSize);
    const [across, down] = [2, Math.max(2, size * 0.35)]; // a glyph's box is taller than the glyph
    if (box.right > innerWidth + 1) return "beyond the right edge of the window";
    let [followX, followY] = [true, true];
    for (let holder = element; holder && holder !== document.body; holder = holder.parentElement) {
      const style = getComputedStyle(holder);
      const path = clipPathBox(holder);
      if (path && (box.left < path.left - across || box.right > path.right + across)) return "cut by a clip path";
      const frame = holder.getBoundingClientRect();
      const isPicture = holder.tagName === "svg";
      const isInline = style.display === "inline" || style.display === "contents";
      if (!isPicture && (isInline || holder instanceof SVGElement)) continue;
      const hides = (overflow) => overflow === "hidden" || overflow === "clip";
      if (followX && hides(style.overflowX) && (box.left < frame.left - across || box.right > frame.right + across))
        return `cut across by ${name(holder)}`;
      if (followY && hides(style.overflowY) && (box.top < frame.top - down || box.bottom > frame.bottom + down))
        return `cut down by ${name(holder)}`;
      // What scrolls can be brought into view: its own holders no longer matter.
      followX &&= !(["auto", "scroll"].includes(style.overflowX) && holder.scrollWidth > holder.clientWidth);
      followY &&= !["auto", "scroll"].includes(style.overflowY);
      if (style.position === "fixed") break;
    }
    return "";
  };
  const latin = new Set();
  const clipped = new Set();
  const hasLatin = (text) => /[A-Za-z\u00c0-\u024f]/.test(text || "");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const owners = new Set();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    const text = node.textContent.trim();
    if (!text || !element || element.closest(OUT_OF_TEXT) || !shows(element)) continue;
    const found = boxes(node).filter((box) => !isOffScreen(box));
    if (!found.length) continue;
    owners.add(element);
    if (hasLatin(text)) latin.add(`${name(element)}: ${text}`);
    for (const box of found) {
      const why = cut(element, box);
      if (why) clipped.add(`${name(element)}: ${text} (${why})`);
    }
  }
  for (const element of owners) {
    const style = getComputedStyle(element);
    const isCutting = ["hidden", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis";
    if (isCutting && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      clipped.add(`${name(element)}: ${element.textContent.trim()} (${element.scrollWidth} in ${element.clientWidth} pixels)`);
  }
  const pen = document.createElement("canvas").getContext("2d");
  for (const field of document.querySelectorAll("input:not([type=file]), textarea")) {
    if (!shows(field) || field.getBoundingClientRect().width < 5) continue;
    const style = getComputedStyle(field);
    const text = field.value || field.placeholder || "";
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (field.tagName === "INPUT" && pen.measureText(text).width > room + 1)
      clipped.add(`${name(field)}: ${text} (${Math.ceil(pen.measureText(text).width)} in ${Math.floor(room)} pixels)`);
    for (const words of [field.value, field.placeholder]) if (hasLatin(words)) latin.add(`${name(field)}: ${words}`);
  }
  for (const element of document.querySelectorAll("[title]"))
    if (shows(element) && hasLatin(element.title)) latin.add(`${name(element)} tooltip: ${element.title}`);
  for (const element of document.querySelectorAll("svg title"))
    if (shows(element.parentElement) && hasLatin(element.textContent)) latin.add(`tooltip: ${element.textContent}`);
  return {latin: [...latin], clipped: [...clipped]};
}
