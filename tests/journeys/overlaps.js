// Texts that lie upon each other. A line's box is taller than its letters, so only its middle half counts.
() => {
  const lies = [];
  const isCutAway = (element) =>
    element && (getComputedStyle(element).clipPath.startsWith("inset(50%") || isCutAway(element.parentElement));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const element = text.parentElement;
    const isSeen = text.data.trim() && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!isSeen || element.closest("svg, option, .skip-link, .citymap") || isCutAway(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      const rim = box.height / 4;
      lies.push({ text, left: box.left + 1, right: box.right - 1, top: box.top + rim, bottom: box.bottom - rim });
    }
  }
  lies.sort((one, other) => one.top - other.top);
  const found = new Set();
  lies.forEach((one, index) => {
    for (let next = index + 1; next < lies.length && lies[next].top < one.bottom; next += 1) {
      const other = lies[next];
      if (one.text !== other.text && one.left < other.right && other.left < one.right) {
        found.add(`“${one.text.data.trim().slice(0, 40)}” lies upon “${other.text.data.trim().slice(0, 40)}”`);
      }
    }
  });
  return [...found];
}
