/** Why a day is expected to be as it is. */

import { h } from "../dom.js";
import { bar } from "./bar.js";

/** @param {Array<{date: string, drivers: Array<{kind: string, effect: number}>, text: Object}>} days */
export function explanation({ t, format, language }, days) {
  if (!days.length) return null;
  const names = [t("day.today"), t("day.tomorrow")];
  const largest = Math.max(...days.flatMap(({ drivers }) => drivers.map(({ effect }) => Math.abs(effect))), 0.01);
  const driver = ({ kind, effect }) => {
    const sign = effect < 0 ? "−" : "+";
    return h(
      "li",
      {},
      h("span", {}, t.named("driver", kind)),
      bar(Math.abs(effect) / largest, effect < 0 ? "less" : "more"),
      h("span", { class: "value" }, `${sign}${format.kwh(Math.abs(effect))}`),
    );
  };
  const day = ({ drivers, text }, index) =>
    h(
      "div",
      {},
      h("h4", {}, names[index]),
      h("p", {}, text[language]),
      drivers.length > 0 && h("ul", { class: "bars" }, drivers.map(driver)),
    );
  return h("section", { class: "card" }, h("h3", {}, t("forecast.why")), h("div", { class: "columns" }, days.map(day)));
}
