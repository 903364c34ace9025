/** Where the page is: `#/view/series?day=…`. */

export const VIEWS = ["overview", "forecast", "accuracy", "models", "data"];

/** What a hash says; the overview where it says nothing known. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view, series] = path.split("/").map(readable);
  return { view: VIEWS.includes(view) ? view : "overview", series: series || null, query: new URLSearchParams(query) };
}

/** The hash of a place. */
export function link(view, series = null, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const tail = given.length ? `?${new URLSearchParams(given)}` : "";
  return `#/${view}${series ? `/${encodeURIComponent(series)}` : ""}${tail}`;
}

function readable(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
