// What is wrong with the sheet on the screen, text by text: too small, beyond the screen, cut off, or one on another.
// Returns {faults: [...], sizes: [...], kpi: [...], clamped: [...]}.
() => {
  const host = [...document.querySelectorAll("*")].find((each) => each.shadowRoot?.querySelector(".screen:not(.preview)"));
  const root = host.shadowRoot.querySelector(".screen");
  const faults = [], boxes = [], sizes = new Set(), kpi = [], clamped = new Set();
  const frame = root.getBoundingClientRect();
  if (frame.left || frame.top || frame.width !== innerWidth || frame.height !== innerHeight)
    faults.push(`the screen is ${frame.width} by ${frame.height} in a window of ${innerWidth} by ${innerHeight}`);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement, text = node.textContent.trim();
    if (!text || !element.checkVisibility({visibilityProperty: true})) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    sizes.add(size);
    if (size < 20) faults.push(`${size} px: ${text}`);
    if (element.matches(".value:not(.spoken)")) kpi.push(size);
    const range = document.createRange();
    range.selectNodeContents(node);
    const isClamped = element.closest("[data-lines]") && element.closest(".t") && element.closest(".t").scrollHeight > element.closest(".t").clientHeight + size * 0.5;
    if (isClamped) { clamped.add(text); continue; }
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) continue;
      const box = {left: rect.left + 1, right: rect.right - 1, top: rect.top + rect.height * 0.2, bottom: rect.bottom - rect.height * 0.2, node, text};
      if (rect.left < -1 || rect.right > innerWidth + 1 || box.top < 0 || box.bottom > innerHeight) faults.push(`beyond the screen: ${text}`);
      for (let holder = element; holder && holder !== root; holder = holder.parentElement) {
        if (!["card", "block", "body", "plot", "row"].some((name) => holder.classList.contains(name))) continue;
        const edge = holder.getBoundingClientRect();
        if (rect.left < edge.left - 2 || rect.right > edge.right + 2 || box.top < edge.top - 2 || box.bottom > edge.bottom + 2)
          faults.push(`out of its ${holder.className}: ${text}`);
      }
      boxes.push(box);
    }
  }
  boxes.forEach((one, at) => boxes.slice(at + 1).forEach((other) => {
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    if (one.node !== other.node && across > 1 && down > 1) faults.push(`one on another: ${one.text} / ${other.text}`);
  }));
  for (const element of root.querySelectorAll("*")) {
    if (element.closest("svg") || element.closest("[data-lines] .t, .finding[data-lines]")) continue;
    if (element.clientWidth && element.scrollWidth > element.clientWidth + 1) faults.push(`${element.className}: ${element.scrollWidth} in ${element.clientWidth} px across`);
    if (element.matches(".body, .block, .card, .sheet, .stage, .numbers, .blocks") && element.scrollHeight > element.clientHeight + 1 + parseFloat(getComputedStyle(element).fontSize) * 0.12)
      faults.push(`${element.className}: ${element.scrollHeight} in ${element.clientHeight} px down`);
  }
  return {faults: [...new Set(faults)], sizes: [...sizes].sort((a, b) => a - b), kpi, clamped: [...clamped]};
}
