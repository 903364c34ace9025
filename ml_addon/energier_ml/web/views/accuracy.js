/** How well each method has forecast this series: measured on its own recent past, each day forecast before it came. */

import { Api } from "../api.js";
import { calibrationChart } from "../chart.js";
import { h } from "../dom.js";
import { SIMPLE } from "../methods.js";
import { bar } from "../parts/bar.js";
import { empty, later } from "../parts/later.js";
import { asTable, table } from "../table.js";

const WINDOWS = [7, 28, 56];
const METRICS = ["mae", "rmse", "mase", "crps", "coverage80", "width80", "day_ape"];

export default function accuracy(context) {
  const { api, t, series, signal, query, go } = context;
  const days = WINDOWS.find((number) => String(number) === query.get("days")) ?? 28;
  const choice = (number) =>
    h(
      "button",
      { type: "button", "aria-pressed": number === days, onclick: () => go({ days: number }) },
      t("forecast.days", { number }),
    );
  const ask = () => api.get(Api.of(series.id, "accuracy"), { query: { days }, signal });
  return [
    h("div", { class: "segments", role: "group", "aria-label": t("accuracy.window") }, WINDOWS.map(choice)),
    later(context, ask, (answer) =>
      answer.methods.length ? compared(context, answer) : empty(t("empty.accuracy"), t("empty.accuracy.advice")),
    ),
  ];
}

function compared(context, { days, from, to, naive, methods, calibration }) {
  const { t, format } = context;
  const sorted = [...methods].sort((a, b) => (a.mae ?? Infinity) - (b.mae ?? Infinity));
  const period =
    from && to
      ? t("accuracy.period", { days: format.whole(days), from: format.date(from), to: format.date(to) })
      : null;
  return [
    h("p", { class: "verdict" }, verdict(context, methods, naive)),
    h(
      "section",
      { class: "card" },
      h("h3", {}, t("accuracy.methods")),
      period && h("p", { class: "hint" }, period),
      table(
        [t("accuracy.method"), ...METRICS.map((name) => t(`metric.${name}`)), t("accuracy.weight")],
        sorted.map((method) => row(context, method, naive)),
        { class: "methods" },
      ),
      glossary(t),
    ),
    calibration.length > 0 && reliability(context, calibration),
  ];
}

/** In a sentence: how much better the method in use is than the rule to beat. */
function verdict({ t, format }, methods, naive) {
  const used = methods.find((method) => method.used);
  const rule = methods.find((method) => method.name === naive);
  if (!used?.mae || !rule?.mae) return t("accuracy.no_verdict");
  const names = { used: t.named("method", used.name), naive: t.named("method", naive) };
  if (used.name === naive) return t("accuracy.naive_used", names);
  const gain = 1 - used.mae / rule.mae;
  return t(gain >= 0 ? "accuracy.better" : "accuracy.worse", { ...names, share: format.percent(Math.abs(gain)) });
}

function row({ t, format }, method, naive) {
  const badges = [
    method.used && h("span", { class: "badge good" }, t("accuracy.used")),
    method.name === naive
      ? h("span", { class: "badge" }, t("accuracy.naive"))
      : SIMPLE.has(method.name) && h("span", { class: "badge" }, t("accuracy.simple")),
  ];
  return [
    [h("span", { class: "name" }, t.named("method", method.name)), " ", badges],
    format.number(method.mae, 3),
    format.number(method.rmse, 3),
    format.number(method.mase, 2),
    format.number(method.crps, 3),
    format.percent(method.coverage80),
    format.number(method.width80, 2),
    format.percent(method.day_ape, 1),
    method.weight > 0 ? [bar(method.weight), format.percent(method.weight)] : "–",
  ];
}

function glossary(t) {
  const entries = METRICS.map((name) => [h("dt", {}, t(`metric.${name}`)), h("dd", {}, t(`metric.${name}.means`))]);
  return h("details", {}, h("summary", {}, t("accuracy.glossary")), h("dl", {}, entries));
}

function reliability({ t, format, signal }, calibration) {
  const words = {
    level: t("calibration.level"),
    share: t("calibration.share"),
    ideal: t("calibration.ideal"),
    hint: t("chart.hint.points"),
  };
  const rows = calibration.map(({ level, share }) => [format.percent(level), format.percent(share, 1)]);
  return h(
    "section",
    { class: "card narrow" },
    h("h3", {}, t("calibration.title")),
    h("p", { class: "hint" }, t("calibration.means")),
    calibrationChart(calibration, { label: t("calibration.title"), words, format, signal }),
    asTable(t("chart.table"), [words.level, words.share], rows),
  );
}
