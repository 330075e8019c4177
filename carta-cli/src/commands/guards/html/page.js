
"use strict";
{
  const table = document.getElementById("guards");
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  // What a row says: its texts, and the heads of the columns in which it has a mark.
  const texts = rows.map((row) => [...row.cells].map((cell, at) => {
    const text = cell.textContent.trim();
    return cell.classList.contains("mark") ? (text && heads[at].textContent) : text;
  }).join(" ").toLowerCase());
  const search = document.getElementById("search");
  const found = document.getElementById("found");

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter((word) => word);
    let count = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
      count += row.hidden ? 0 : 1;
    });
    // Columns in which nothing is left are in the way.
    heads.forEach((head, at) => {
      if (head.classList.contains("mark")) {
        const empty = rows.every((row) => row.hidden || !row.cells[at].textContent.trim());
        head.hidden = empty;
        rows.forEach((row) => { row.cells[at].hidden = empty; });
      }
    });
    found.textContent = words.length ? `${count} of ${rows.length} guards` : "";
  };
  search.addEventListener("input", show);
  // A browser that goes back may have kept the text.
  show();
}
