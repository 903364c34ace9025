/** Deletes a range of readings or the whole series, after asking. */

import { Api } from "../api.js";
import { field, fill, h } from "../dom.js";
import { addDays, dayStart, localDate } from "../zone.js";
import { confirm } from "./confirm.js";

export function deletion(context) {
  const { t } = context;
  return h("section", { class: "card dangerous" }, h("h3", {}, t("delete.title")), range(context), whole(context));
}

function range(context) {
  const { api, t, format, series, refresh } = context;
  const outcome = h("div", { "aria-live": "polite" });
  const [low, high] = [series.first, series.last].map((instant) => instant && localDate(instant, series.timezone));
  const from = h("input", { type: "date", required: true, min: low, max: high });
  const until = h("input", { type: "date", required: true, min: low, max: high });
  const submit = async (event) => {
    event.preventDefault();
    fill(outcome);
    if (until.value < from.value) return fill(outcome, h("p", { class: "notice bad" }, t("delete.order")));
    const instant = (date) => new Date(dayStart(date, series.timezone)).toISOString();
    const query = { start: instant(from.value), end: instant(addDays(until.value, 1)) };
    const words = { from: format.date(from.value), until: format.date(until.value) };
    let deleted = 0;
    const doing = async () =>
      ({ deleted } = await api.json("DELETE", Api.of(series.id, "readings"), undefined, { query }));
    const question = {
      title: t("delete.range.ask"),
      advice: t("delete.range.advice", words),
      name: series.name,
      action: t("delete.range"),
      doing,
    };
    if (!(await confirm(context, question))) return null;
    await refresh();
    const done = h(
      "p",
      { class: "notice good", role: "status" },
      t("delete.range.done", { number: format.whole(deleted) }),
    );
    return document.getElementById("panel").prepend(done);
  };
  return h(
    "form",
    { onsubmit: submit },
    h(
      "div",
      { class: "row" },
      field(t("delete.from"), from),
      field(t("delete.until"), until),
      h("button", { type: "submit", disabled: !series.readings }, t("delete.range")),
    ),
    outcome,
  );
}

function whole(context) {
  const { api, t, series } = context;
  const press = async () => {
    const doing = () => api.json("DELETE", Api.of(series.id));
    const question = {
      title: t("delete.series.ask"),
      advice: t("delete.series.advice"),
      name: series.name,
      action: t("delete.series"),
      doing,
    };
    if (await confirm(context, question)) location.hash = "#/overview";
  };
  return h(
    "div",
    { class: "row apart" },
    h("p", { class: "hint" }, t("delete.series.advice")),
    h("button", { type: "button", class: "danger", onclick: press }, t("delete.series")),
  );
}
