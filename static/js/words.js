/* Counts words while someone writes, by the rule of gnlc_portal/lib/words.py and with its very ranges.
   The server prints every counter; without this file it is right after each save. */
(function () {
  "use strict";

  const LETTERS_PER_WORD = 5;
  const PAUSE = 2000; // milliseconds without a key, after which the count is said
  const REST = 400; // the same, after which a long text is counted
  const LONG = 20000; // characters
  const waiting = new WeakMap(); // field → its timer
  const BLANK = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const INVISIBLE = "\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufe00-\\ufe0f\\ufeff";
  const EACH = "\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3105-\\u312f\\u31f0-\\u31ff\\u3400-\\u4dbf" +
    "\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9d\\u{20000}-\\u{3347f}";
  const UNSPACED = "\\u0e01-\\u0e30\\u0e32\\u0e33\\u0e40-\\u0e46\\u0e81-\\u0eb0\\u0eb2\\u0eb3\\u0ec0-\\u0ec6\\u1000-\\u102a\\u1780-\\u17b3";
  const UNSPACED_MARKS = "\\u0e31\\u0e34-\\u0e3a\\u0e47-\\u0e4e\\u0eb1\\u0eb4-\\u0ebc\\u0ec8-\\u0ece\\u102b-\\u103e\\u17b4-\\u17d3";

  const expression = (source) => new RegExp(source, "gu");
  const blank = expression(`[${BLANK}]+`);
  const dropped = expression(`[0-9#*]\\ufe0f?\\u20e3|[${INVISIBLE}]`);
  const each = expression(`[${EACH}]`);
  const run = expression(`[${UNSPACED}][${UNSPACED}${UNSPACED_MARKS}]*`);
  const letter = expression(`[${UNSPACED}]`);
  const inWord = /[\p{L}\p{N}]/u;

  function countWords(text) {
    text = text.replace(dropped, "");
    let count = (text.match(each) || []).length;
    for (const found of text.match(run) || []) {
      count += Math.ceil(found.match(letter).length / LETTERS_PER_WORD);
    }
    const rest = text.replace(each, " ").replace(run, " ");
    return count + rest.split(blank).filter((piece) => inWord.test(piece)).length;
  }

  function refresh(field) {
    const counter = document.getElementById(`${field.id}_counter`);
    if (!counter) return;
    const limit = Number(field.dataset.words);
    const count = countWords(field.value);
    counter.classList.toggle("counter-over", count > limit);
    counter.querySelector("[data-counter-text]").textContent =
      counter.dataset.template.replace("{count}", count).replace("{limit}", limit);
    counter.querySelector("progress").value = Math.min(count, limit);
    announce(counter, count > limit);
  }

  /* A screen reader hears the count when the limit is passed and when the writer pauses, not at every key. */
  function announce(counter, isOver) {
    const said = counter.querySelector("[data-counter-said]");
    const wasOver = counter.dataset.over === "true";
    counter.dataset.over = String(isOver);
    clearTimeout(Number(counter.dataset.saying));
    const say = () => { said.textContent = counter.querySelector("[data-counter-text]").textContent; };
    if (isOver !== wasOver && "saying" in counter.dataset) say();
    else if ("saying" in counter.dataset) counter.dataset.saying = setTimeout(say, PAUSE);
    else counter.dataset.saying = 0; // the page has just opened: nobody wrote
  }

  /* Long texts are counted when the keys rest, so that counting never stands in the way of typing. */
  function later(field) {
    clearTimeout(waiting.get(field));
    if (field.value.length < LONG) refresh(field);
    else waiting.set(field, setTimeout(() => refresh(field), REST));
  }

  if (typeof module === "object") {
    module.exports = { countWords };
    return;
  }
  document.addEventListener("input", (event) => {
    if (event.target.dataset.words) later(event.target);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-words]").forEach(refresh); // the browser may have restored a text of its own
  });
})();
