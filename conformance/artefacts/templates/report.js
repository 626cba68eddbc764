"use strict";
(function () {
  const form = document.getElementById("filter");
  const rows = Array.from(document.querySelectorAll("table.requirements tr[data-verdict]"));
  const texts = rows.map((row) => row.textContent.toLowerCase());

  function filter() {
    const verdict = form.elements.verdict.value;
    const group = form.elements.group.value;
    const text = form.elements.text.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, index) => {
      const fits = (!verdict || row.dataset.verdict === verdict)
        && (!group || row.parentElement.dataset.group === group)
        && (!text || texts[index].includes(text));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    document.querySelectorAll("table.requirements tbody").forEach((body) => {
      body.hidden = !body.querySelector("tr[data-verdict]:not([hidden])");
    });
    form.querySelector("output").textContent = shown + " of " + rows.length;
  }

  function reveal() {
    const name = decodeURIComponent(location.hash.slice(1));
    const place = name && document.getElementById(name);
    if (!place) { return; }
    if (place.hidden) { form.reset(); filter(); }
    for (let part = place; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") { part.open = true; }
    }
    place.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  filter();
  reveal();
})();
