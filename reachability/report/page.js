"use strict";
// Hides and shows what the page already has. Nothing is made here, so nothing can be injected here.

const form = document.getElementById("filter");
const fields = form.elements;
const shown = document.getElementById("shown");
const items = Array.from(document.querySelectorAll(".differences li"));
const tables = Array.from(document.querySelectorAll("main section"), (section) => ({
  section,
  heads: Array.from(section.querySelectorAll("thead th")).slice(1),
  rows: Array.from(section.querySelectorAll("tbody tr"), (row) => ({
    row,
    source: row.cells[0].textContent,
    cells: Array.from(row.cells).slice(1),
  })),
}));

const contains = (text, part) => text.toLowerCase().includes(part.trim().toLowerCase());

// A row or column stays if it is asked for and has a cell that is.
function filterTable({ section, heads, rows }) {
  const isMeant = (cell) => (fields.only.checked ? cell.classList.contains("differs") : cell.childElementCount > 0);
  const columns = heads.map((head) => contains(head.textContent, fields.to.value));
  const meant = rows.map(({ source, cells }) => {
    const isAskedFor = contains(source, fields.from.value);
    return cells.map((cell, at) => isAskedFor && columns[at] && isMeant(cell));
  });
  const isShown = heads.map((_, at) => meant.some((cells) => cells[at]));
  heads.forEach((head, at) => { head.hidden = !isShown[at]; });
  rows.forEach(({ row, cells }, line) => {
    row.hidden = !meant[line].includes(true);
    cells.forEach((cell, at) => { cell.hidden = !isShown[at]; });
  });
  section.hidden = !isShown.includes(true);
  return meant.flat().filter(Boolean).length;
}

function filterItem(item) {
  const { source, destination } = item.dataset;
  item.hidden = !(contains(source, fields.from.value) && contains(destination, fields.to.value));
}

function update() {
  document.body.dataset.view = fields.view.value;
  const total = tables.reduce((sum, table) => sum + filterTable(table), 0);
  items.forEach(filterItem);
  shown.textContent = `${total} cells shown`;
}

form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelector("article:target .close")?.click();
});
form.hidden = false;
update(); // a browser may have kept what was chosen before a reload
