/** One trained model: when, on what, how well, and what it looks at. */

import { h, fill, select, field } from "../dom.js";
import { DEFAULT, feature } from "../methods.js";
import { table } from "../table.js";
import { bar } from "./bar.js";

const STATES = { active: "good", kept: "", unusable: "bad" };
const SHOWN = 10;

export function version(context, model, action) {
  const { t, format } = context;
  return h(
    "article",
    { class: "card" },
    h(
      "div",
      { class: "head" },
      h("h3", {}, model.trained ? format.moment(model.trained) : model.version),
      h("span", { class: `badge ${STATES[model.state]}` }, t(`models.${model.state}`)),
    ),
    model.reason && h("p", { class: "notice bad" }, model.reason),
    model.window && facts(context, model), // a file that cannot be read says nothing of itself
    importances(context, model.importances),
    scores(context, model.metrics),
    technical(context, model),
    action && h("div", { class: "actions" }, action),
  );
}

function facts({ t, format }, { window, metrics }) {
  const best = metrics[DEFAULT];
  return h(
    "dl",
    { class: "facts" },
    h("dt", {}, t("models.window")),
    h("dd", {}, `${format.date(window.start)} – ${format.date(window.end)}`),
    best && [
      h("dt", {}, t("metric.mae")),
      h("dd", {}, format.number(best.mae, 3)),
      h("dt", {}, t("metric.coverage80")),
      h("dd", {}, format.percent(best.coverage80)),
    ],
  );
}

/** The features that count most, as bars, of one method at a time. */
function importances({ t, format }, importances) {
  const names = Object.keys(importances).filter((name) => Object.keys(importances[name]).length);
  if (!names.length) return null;
  const list = h("ul", { class: "bars" });
  const show = (name) => {
    const sorted = Object.entries(importances[name])
      .sort(([, a], [, b]) => b - a)
      .slice(0, SHOWN);
    const largest = sorted[0][1] || 1;
    fill(
      list,
      sorted.map(([of, share]) =>
        h(
          "li",
          {},
          h("span", {}, feature(t, of)),
          bar(share / largest),
          h("span", { class: "value" }, format.percent(share)),
        ),
      ),
    );
  };
  show(names[0]);
  const choices = names.map((name) => [name, t.named("method", name)]);
  const choice = select(choices, names[0], { onchange: (event) => show(event.target.value) });
  return h("details", {}, h("summary", {}, t("models.importances")), field(t("forecast.method"), choice), list);
}

function scores({ t, format }, metrics) {
  const sorted = Object.entries(metrics).sort(([, a], [, b]) => a.mae - b.mae);
  if (!sorted.length) return null;
  const row = ([name, { mae, crps, coverage80, day_ape: day }]) => [
    t.named("method", name),
    format.number(mae, 3),
    format.number(crps, 3),
    format.percent(coverage80),
    format.percent(day, 1),
  ];
  const columns = [
    t("accuracy.method"),
    ...["mae", "crps", "coverage80", "day_ape"].map((name) => t(`metric.${name}`)),
  ];
  return h("details", {}, h("summary", {}, t("models.scores")), table(columns, sorted.map(row)));
}

function technical({ t, format }, { version: name, format: number, libraries, bytes }) {
  const used = Object.entries(libraries)
    .map(([library, release]) => `${library} ${release}`)
    .join(", ");
  const entries = [
    ["models.version", name],
    ["models.size", format.bytes(bytes)],
    number !== null && ["models.format", String(number)],
    used && ["models.libraries", used],
  ];
  return h(
    "details",
    {},
    h("summary", {}, t("models.technical")),
    h(
      "dl",
      { class: "facts" },
      entries.filter(Boolean).map(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)]),
    ),
  );
}
