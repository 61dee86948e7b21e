// A language that nobody speaks: every word a third longer; long words bring another one, as translations do.
() => {
  const tail = (word) => "e".repeat(Math.ceil(word.length / 3));
  const longer = (word) => (word.length > 9 ? `${word} ${tail(word)}` : word + tail(word));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.closest("script, style, textarea, svg, code, .citymap")) {
      text.data = text.data.replace(/\p{L}{3,}/gu, longer);
    }
  }
}
