// Texts that lie upon each other, or upon a drawing or a field. A line's box is taller than its letters, so only its middle
// half counts.
() => {
  const isCutAway = (element) =>
    element && (getComputedStyle(element).clipPath.startsWith("inset(50%") || isCutAway(element.parentElement));
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest("option, .skip-link, .citymap") && !isCutAway(element);
  const frameOf = (element) => // what cuts off that which is too wide for it
    !element || getComputedStyle(element).overflowX !== "visible" ? element : frameOf(element.parentElement);
  const lies = [];
  const lay = (node, box, rim) => {
    const frame = frameOf(node.parentElement)?.getBoundingClientRect();
    const left = Math.max(box.left, frame?.left ?? box.left) + 1;
    const right = Math.min(box.right, frame?.right ?? box.right) - 1;
    if (left < right) lies.push({ node, left, right, top: box.top + rim, bottom: box.bottom - rim });
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.data.trim() || node.parentElement.closest("svg") || !isSeen(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) lay(node, box, box.height / 4);
  }
  for (const node of document.querySelectorAll("svg, img, input, select, textarea")) {
    if (isSeen(node)) lay(node, node.getBoundingClientRect(), 1);
  }
  lies.sort((one, other) => one.top - other.top);
  const named = (node) => (node.data || node.outerHTML).trim().slice(0, 60);
  const found = new Set();
  lies.forEach((one, index) => {
    for (let next = index + 1; next < lies.length && lies[next].top < one.bottom; next += 1) {
      const other = lies[next];
      const isOneThing = one.node.contains(other.node) || other.node.contains(one.node);
      if (!isOneThing && one.left < other.right && other.left < one.right) {
        found.add(`“${named(one.node)}” lies upon “${named(other.node)}”`);
      }
    }
  });
  return [...found];
}
