/** Tables, also for who does not see a chart. */

import { h } from "./dom.js";

/** The values of a chart as a table that opens below it. */
export function asTable(title, columns, rows) {
  return h("details", { class: "as-table" }, h("summary", {}, title), table(columns, rows));
}

/**
 * A table that becomes a list of labelled values where there is no room; roles stay what they are.
 * @param {string[]} columns
 * @param {Array<Array<Node|string>>} rows the first of a row is its header
 */
export function table(columns, rows, properties = {}) {
  const cell = (content, index) =>
    index === 0
      ? h("th", { role: "rowheader", scope: "row" }, content)
      : h("td", { role: "cell", "data-label": columns[index] }, content);
  return h(
    "table",
    { role: "table", ...properties },
    h(
      "thead",
      { role: "rowgroup" },
      h(
        "tr",
        { role: "row" },
        columns.map((name) => h("th", { role: "columnheader", scope: "col" }, name)),
      ),
    ),
    h(
      "tbody",
      { role: "rowgroup" },
      rows.map((row) => h("tr", { role: "row" }, row.map(cell))),
    ),
  );
}
