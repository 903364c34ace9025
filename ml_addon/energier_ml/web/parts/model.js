/** Which model a forecast is from, and why it is the simple one where it is. */

import { h } from "../dom.js";

export function modelLine({ t, format }, model) {
  const trained = model.trained && t("model.trained", { when: format.ago(model.trained) });
  // Where the simple rule stands in, it is what has the weight.
  const [heaviest] = Object.entries(model.weights).sort(([, a], [, b]) => b - a)[0] ?? [model.method];
  const name = t.named("method", model.naive ? heaviest : model.method);
  return h(
    "p",
    { class: "from-model" },
    model.naive && h("span", { class: "badge warn" }, t("model.naive")),
    ` ${name}`,
    trained && ` · ${trained}`,
  );
}

export function modelReason({ language }, model) {
  return model.reason && h("p", { class: "reason" }, model.reason[language]);
}

/** "3.2 kWh" large, its band beneath. */
export function total({ format }, label, { mean, quantiles }, more = null) {
  return h(
    "div",
    { class: "total" },
    h("span", { class: "label" }, label),
    h("span", { class: "figure" }, format.kwh(quantiles[4] ?? mean)),
    h("span", { class: "band" }, format.band(quantiles)),
    more && h("span", { class: "more" }, more),
  );
}
