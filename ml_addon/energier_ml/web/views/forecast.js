/** One series hour by hour: what is expected from now on, or what had been expected of a past day and what came. */

import { Api, Problem } from "../api.js";
import { hoursChart } from "../chart.js";
import { field, h, select } from "../dom.js";
import { options } from "../methods.js";
import { explanation } from "../parts/explanation.js";
import { expectedHour, hourWords, knownHour } from "../parts/hours.js";
import { empty, later } from "../parts/later.js";
import { modelLine, modelReason, total } from "../parts/model.js";
import { monthEnd } from "../parts/month.js";
import { period } from "../parts/period.js";
import { asTable } from "../table.js";
import { addDays, dayStart, hourStart, localDate } from "../zone.js";

const AHEAD = [2, 7];

export default function forecast(context) {
  const { query } = context;
  return query.get("day") ? past(context, query.get("day")) : future(context);
}

/** Move by a day, and choose the method: the row above the chart. */
function toolbar(context, { title, earlier, later: after, more = [] }) {
  const { t, go, query, refresh } = context;
  const method = query.get("method");
  const ahead = query.get("ahead");
  const step = (name, label, day) => {
    const move = () => (day ? go({ day: day === "today" ? null : day, method, ahead }) : refresh());
    return h(
      "button",
      { type: "button", class: "step", "aria-label": label, title: label, disabled: !day, onclick: move },
      name,
    );
  };
  return h(
    "div",
    { class: "toolbar" },
    h(
      "div",
      { class: "steps" },
      step("‹", t("forecast.earlier"), earlier),
      h("h2", { "aria-live": "polite" }, title),
      step("›", t("forecast.later"), after),
    ),
    h("div", { class: "choices" }, more),
  );
}

function methodChoice({ t, go, query }, names) {
  const change = (event) =>
    go({ day: query.get("day"), ahead: query.get("ahead"), method: event.target.value || null });
  const choices = [["", t("forecast.method.selected")], ...options(t, names)];
  return field(t("forecast.method"), select(choices, query.get("method") ?? "", { onchange: change }));
}

function future(context) {
  const { api, t, series, signal, query, go } = context;
  if (!series.readings) return empty(t("empty.history"), t("empty.history.advice"));
  const method = query.get("method") ?? undefined;
  const days = AHEAD.find((number) => String(number) === query.get("ahead")) ?? AHEAD[0];
  const ask = async () => {
    const wish = { days, period: period(series.timezone), ...(method && { method }) };
    const answer = await api.json("POST", Api.of(series.id, "forecast"), wish, { signal });
    return [answer, await measured(context)];
  };
  const changeAhead = (event) => go({ method, ahead: event.target.value });
  const ahead = field(
    t("forecast.ahead"),
    select(
      AHEAD.map((number) => [String(number), t("forecast.days", { number })]),
      String(days),
      { onchange: changeAhead },
    ),
  );
  const yesterday = addDays(localDate(Date.now(), series.timezone), -1);
  return [
    toolbar(context, {
      title: t("forecast.now"),
      earlier: yesterday,
      later: null,
      more: [ahead, methodChoice(context)],
    }),
    later(context, ask, ([answer, actual]) => shownFuture(context, answer, actual)),
  ];
}

/** kWh of the hours of today that readings cover so far, by the instant the hour begins. */
async function measured({ api, series, signal }) {
  const today = localDate(Date.now(), series.timezone);
  const start = new Date(dayStart(today, series.timezone)).toISOString();
  const { readings } = await api.get(Api.of(series.id, "readings"), { query: { start }, signal });
  const hours = new Map();
  for (const reading of readings) {
    const hour = hourStart(reading.start, series.timezone);
    hours.set(hour, (hours.get(hour) ?? 0) + reading.value);
  }
  return hours;
}

function shownFuture(context, answer, actual) {
  const { t, format } = context;
  const from = Date.parse(answer.from);
  const known = [...actual].filter(([start]) => start < from).sort(([a], [b]) => a - b);
  const hours = [
    ...known.map(([start, value]) => knownHour(start, value)),
    ...answer.hours.map((hour) => expectedHour(hour)),
  ];
  const totals = answer.days.map((day, index) => {
    const name = [t("day.today"), t("day.tomorrow")][index] ?? format.day(day.date, "short");
    return total(context, name, day, index === 0 ? t("overview.so_far", { kwh: format.kwh(day.observed) }) : null);
  });
  return [
    modelLine(context, answer.model),
    modelReason(context, answer.model),
    h("div", { class: "totals" }, totals),
    drawn(context, hours, t("forecast.label.future", { name: context.series.name })),
    explanation(context, answer.explanation),
    monthEnd(context, answer.period),
    h(
      "p",
      { class: "hint" },
      temperatureLine(context, answer.temperature),
      " ",
      t("forecast.issued", { when: format.moment(answer.issued) }),
    ),
  ];
}

function temperatureLine({ t, format, all }, { series, known_until: until }) {
  if (!series) return t("forecast.temperature.none");
  const name = all.find(({ id }) => id === series)?.name ?? series;
  return until
    ? t("forecast.temperature", { name, when: format.moment(until) })
    : t("forecast.temperature.missing", { name });
}

function past(context, day) {
  const { api, t, series, signal, query, format } = context;
  const today = localDate(Date.now(), series.timezone);
  const next = addDays(day, 1);
  const after = next >= today ? "today" : next;
  const ask = async () => {
    try {
      return await api.get(Api.of(series.id, "past"), { query: { date: day, method: query.get("method") }, signal });
    } catch (error) {
      if (error instanceof Problem && error.kind === "no-forecast") return { missing: true };
      throw error;
    }
  };
  return later(context, ask, (answer) => {
    const first = answer.first && day <= answer.first;
    return [
      toolbar(context, {
        title: format.day(day),
        earlier: first || answer.missing ? null : addDays(day, -1),
        later: after,
        more: methodChoice(context, answer.methods),
      }),
      answer.missing ? notRemembered(context) : shownPast(context, answer),
    ];
  });
}

function notRemembered({ t, go }) {
  return empty(
    t("empty.past"),
    t("empty.past.advice"),
    h("button", { type: "button", onclick: () => go({}) }, t("day.today")),
  );
}

function shownPast(context, answer) {
  const { t, format } = context;
  const hours = answer.hours.map((hour) => expectedHour(hour, hour.actual));
  const missed = hours.filter((hour) => hour.actual === null).length;
  return [
    drawn(context, hours, t("forecast.label.past", { name: context.series.name, day: format.day(answer.date) })),
    missed > 0 && h("p", { class: "hint" }, t("forecast.missing", { hours: format.hours(missed) })),
  ];
}

function drawn(context, hours, label) {
  const { t, format, signal } = context;
  const words = hourWords(t);
  const row = ({ start, low, mid, high, actual }) => [
    `${format.weekday(start)} ${format.clock(start)}`,
    mid === null ? "–" : format.kwh(mid),
    mid === null ? "–" : format.band([low, high]),
    actual === null ? "–" : format.kwh(actual),
  ];
  return h(
    "section",
    { class: "card" },
    h("h3", {}, t("forecast.chart")),
    hoursChart(hours, { label, words, format, signal }),
    asTable(t("chart.table"), [t("chart.hour"), words.median, words.band, words.actual], hours.map(row)),
  );
}
