/** Every series: how fresh it is, what is expected, and which model says so. */

import { Api, Problem } from "../api.js";
import { hoursChart } from "../chart.js";
import { h } from "../dom.js";
import { Format } from "../format.js";
import { empty, later } from "../parts/later.js";
import { expectedHour, hourWords } from "../parts/hours.js";
import { modelLine, modelReason, total } from "../parts/model.js";
import { period } from "../parts/period.js";
import { link } from "../router.js";

const FRESH_HOURS = 3; // an hour is whole when it ends, and readings come hourly
const STALE_HOURS = 24;

export default function overview(context) {
  const { all } = context;
  return h(
    "div",
    { class: "cards" },
    all.map((series) => card(context, series)),
  );
}

function card(context, series) {
  const { t, language } = context;
  const here = { ...context, series, format: new Format(language, series.timezone) };
  const forecast = series.kind !== "temperature";
  const target = link(forecast ? "forecast" : "data", series.id);
  return h(
    "article",
    { class: "card series" },
    h("h2", {}, h("a", { href: target }, series.name)),
    h("p", { class: "about" }, t(`kind.${series.kind}`), " · ", freshness(here)),
    forecast && expected(here),
  );
}

function freshness({ t, format, series }) {
  if (!series.last) return h("span", { class: "badge warn" }, t("overview.nothing"));
  const hours = (Date.now() - new Date(series.last)) / 3.6e6;
  const [kind, word] =
    hours <= FRESH_HOURS ? ["good", "fresh"] : hours <= STALE_HOURS ? ["warn", "late"] : ["bad", "stale"];
  const when = h(
    "time",
    { datetime: series.last, title: format.moment(series.last) },
    t("overview.newest", { when: format.ago(series.last) }),
  );
  return [h("span", { class: `badge ${kind}` }, t(`overview.${word}`)), " ", when];
}

function expected(context) {
  const { api, t, series, signal } = context;
  if (!series.readings) return empty(t("empty.history"), t("empty.history.advice"));
  const ask = async () => {
    try {
      return await api.json(
        "POST",
        Api.of(series.id, "forecast"),
        { days: 2, period: period(series.timezone) },
        { signal },
      );
    } catch (error) {
      if (error instanceof Problem && error.kind === "no-history") return null;
      throw error;
    }
  };
  return later(context, ask, (forecast) =>
    forecast ? outlook(context, forecast) : empty(t("empty.history"), t("empty.history.advice")),
  );
}

function outlook(context, { days, hours, period: month, model }) {
  const { t, format, series, signal } = context;
  const label = t("forecast.label.future", { name: series.name });
  const names = [t("day.today"), t("day.tomorrow")];
  const soFar = (part) => t("overview.so_far", { kwh: format.kwh(part.observed) });
  return [
    h(
      "div",
      { class: "totals" },
      days.map((day, index) => total(context, names[index], day, index === 0 ? soFar(day) : null)),
      month && total(context, t("overview.period"), month, soFar(month)),
    ),
    hoursChart(
      hours.map((hour) => expectedHour(hour)),
      { label, words: { ...hourWords(t), hint: "" }, format, signal, small: true },
    ),
    modelLine(context, model),
    modelReason(context, model),
  ];
}
