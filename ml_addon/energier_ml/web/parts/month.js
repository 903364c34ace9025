/** What the period will have used when it ends. */

import { periodChart } from "../chart.js";
import { field, h, select } from "../dom.js";
import { asTable } from "../table.js";
import { addDays, localDate } from "../zone.js";
import { total } from "./model.js";
import { firstDay, keepFirstDay } from "./period.js";

export function monthEnd(context, period) {
  if (!period) return null;
  const { t, format, series, signal, refresh } = context;
  const words = { median: t("chart.median"), band: t("chart.band"), hint: t("chart.hint.days") };
  const last = addDays(localDate(period.end, series.timezone), -1);
  const range = { start: format.date(localDate(period.start, series.timezone)), end: format.date(last) };
  const days = Array.from({ length: 31 }, (_, index) => [String(index + 1), t("period.day", { day: index + 1 })]);
  const change = (event) => {
    keepFirstDay(event.target.value);
    refresh();
  };
  const row = ({ date, quantiles }) => [format.day(date), format.kwh(quantiles[4]), format.band(quantiles)];
  return h(
    "section",
    { class: "card" },
    h(
      "div",
      { class: "head" },
      h("h3", {}, t("period.title")),
      field(t("period.begins"), select(days, String(firstDay()), { onchange: change })),
    ),
    h(
      "p",
      { class: "hint" },
      t("period.range", range),
      period.missing_hours > 0 && ` ${t("period.missing", { hours: format.hours(period.missing_hours) })}`,
    ),
    h(
      "div",
      { class: "totals" },
      total(context, t("period.end"), period, t("overview.so_far", { kwh: format.kwh(period.observed) })),
    ),
    period.days.length > 1 && periodChart(period.days, { label: t("period.label"), words, format, signal }),
    asTable(t("chart.table"), [t("chart.day"), words.median, words.band], period.days.map(row)),
  );
}
