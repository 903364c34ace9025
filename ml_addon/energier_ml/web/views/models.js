/** The models of a series: train one, go back to one, choose the method. */

import { Api } from "../api.js";
import { field, fill, h, select } from "../dom.js";
import { METHODS, options } from "../methods.js";
import { act, empty, later } from "../parts/later.js";
import { version } from "../parts/version.js";
import { training } from "../parts/training.js";

export default function models(context) {
  const { api, series, signal } = context;
  const list = h("div", { class: "models" });
  const path = Api.of(series.id, "models");
  const reload = () =>
    fill(
      list,
      later(
        context,
        () => api.get(path, { signal }),
        (answer) => shown(context, list, answer),
      ),
    );
  reload();
  return [training(context, reload), list];
}

function shown(context, list, answer) {
  const { t } = context;
  const outcome = h("div", { "aria-live": "polite" });
  return [
    methodChoice(context, list, answer, outcome),
    outcome,
    answer.models.length
      ? h(
          "div",
          { class: "cards" },
          answer.models.map((model, index) => version(context, model, back(context, list, model, index, outcome))),
        )
      : empty(t("empty.models"), t("empty.models.advice")),
  ];
}

/** Change the selected model or method and show what came of it. */
async function change({ api, series, t, ...context }, list, wish, said) {
  const answer = await api.json("PUT", Api.of(series.id, "model"), wish);
  fill(list, shown({ api, series, t, ...context }, list, answer));
  list.querySelector("[aria-live]").append(h("p", { class: "notice good" }, said));
  return [];
}

function methodChoice(context, list, { method, models: kept }, outcome) {
  const { t } = context;
  const names = new Set([method, ...METHODS, ...kept.flatMap((model) => Object.keys(model.metrics))]);
  const chosen = select(options(t, [...names]), method, {});
  const apply = h("button", { type: "submit" }, t("models.method.apply"));
  const submit = (event) => {
    event.preventDefault();
    act(context, apply, outcome, () =>
      change(
        context,
        list,
        { method: chosen.value },
        t("models.method.done", { method: t.named("method", chosen.value) }),
      ),
    );
  };
  return h(
    "form",
    { class: "card inline", onsubmit: submit },
    h("h3", {}, t("models.method")),
    h("div", { class: "row" }, field(t("forecast.method"), chosen), apply),
    h("p", { class: "hint" }, t("models.method.advice")),
  );
}

/** The button that makes a kept model the one in use; the newest stays free to be replaced by the next. */
function back(context, list, model, index, outcome) {
  const { t, format } = context;
  if (model.state !== "kept") return null;
  const newest = index === 0;
  const wish = { version: newest ? null : model.version };
  const said = t("models.back.done", { when: format.moment(model.trained) });
  const press = (event) => act(context, event.target, outcome, () => change(context, list, wish, said));
  return h("button", { type: "button", onclick: press }, t(newest ? "models.newest" : "models.back"));
}
