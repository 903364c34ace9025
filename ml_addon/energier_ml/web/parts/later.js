/** What arrives later: loading, then what has come, or in words what went wrong. */

import { Problem, Unreachable } from "../api.js";
import { fill, h } from "../dom.js";

/**
 * An element that shows what `load` brings.
 * @param {Context} context of the view
 * @param {function(): Promise} load
 * @param {function(*): Node|Node[]} show
 */
export function later(context, load, show) {
  const place = h("div", { class: "later" });
  const start = async () => {
    place.setAttribute("aria-busy", "true");
    fill(
      place,
      h("p", { class: "loading" }, h("span", { class: "spinner", "aria-hidden": "true" }), context.t("state.loading")),
    );
    try {
      const shown = show(await load());
      if (!context.signal.aborted) fill(place, shown);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Problem || error instanceof Unreachable)) console.error(error);
      fill(place, failure(context, error, start));
    } finally {
      place.removeAttribute("aria-busy");
    }
  };
  start();
  return place;
}

/** An error in words; `again` is what to do on a retry, where that can help. */
export function failure({ t }, error, again = null) {
  const known = error instanceof Problem ? t.maybe(`problem.${error.kind}`) : t("state.unreachable");
  const own = error instanceof Problem && error.message !== known ? error.message : null;
  const retry = again && !(error instanceof Problem && error.status < 500);
  return h(
    "div",
    { class: "notice bad", role: "alert" },
    h("strong", {}, known ?? t("state.failed")),
    own && h("p", { lang: "en" }, own),
    error.faults?.length > 1 &&
      h(
        "ul",
        { lang: "en" },
        error.faults.map(({ where, detail }) => h("li", {}, h("code", {}, where), ` ${detail}`)),
      ),
    retry && h("button", { type: "button", onclick: again }, t("state.retry")),
  );
}

/** Nothing there yet, and what to do about it. */
export function empty(title, advice, ...actions) {
  return h("div", { class: "empty" }, h("strong", {}, title), advice && h("p", {}, advice), actions);
}

/** Run something on a button's press: busy meanwhile, its outcome or error announced in `place`. */
export async function act(context, button, place, doing) {
  button.disabled = true;
  fill(place);
  try {
    fill(place, await doing());
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Problem || error instanceof Unreachable)) console.error(error);
    fill(place, failure(context, error));
  } finally {
    button.disabled = false;
  }
}
