/** What is kept of a series: its range and gaps, in and out, and deleting. */

import { Api } from "../api.js";
import { h } from "../dom.js";
import { addSeries } from "../parts/add.js";
import { deletion } from "../parts/deletion.js";
import { empty, later } from "../parts/later.js";
import { transfer } from "../parts/transfer.js";
import { table } from "../table.js";

const SHOWN = 20;

export default function data(context) {
  const { t, series } = context;
  if (!series) return [empty(t("empty.series"), t("empty.series.advice")), addSeries(context)];
  return [
    h("div", { class: "pair" }, kept(context), gaps(context)),
    transfer(context),
    deletion(context),
    addSeries(context),
  ];
}

function kept({ t, format, series }) {
  const moment = (instant) => (instant ? format.moment(instant) : "–");
  const entries = [
    ["data.id", series.id],
    ["data.kind", t(`kind.${series.kind}`)],
    ["data.readings", format.whole(series.readings)],
    ["data.first", moment(series.first)],
    ["data.last", moment(series.last)],
    ["data.unit", series.kept_unit],
    ["data.timezone", series.timezone],
  ];
  return h(
    "section",
    { class: "card" },
    h("h3", {}, t("data.kept")),
    h(
      "dl",
      { class: "facts" },
      entries.map(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)]),
    ),
  );
}

function gaps(context) {
  const { api, t, series, signal } = context;
  return h(
    "section",
    { class: "card" },
    h("h3", {}, t("data.gaps")),
    later(
      context,
      () => api.get(Api.of(series.id, "gaps"), { signal }),
      (answer) => listed(context, answer.gaps),
    ),
  );
}

function listed({ t, format, series }, found) {
  if (!series.readings) return h("p", {}, t("empty.readings"));
  if (!found.length) return h("p", {}, t("data.no_gaps"));
  const hours = ({ start, end }) => (new Date(end) - new Date(start)) / 3.6e6;
  // The newest matter most: they can still be filled.
  const newest = [...found].reverse().slice(0, SHOWN);
  const rows = newest.map((gap) => [format.moment(gap.start), format.moment(gap.end), format.hours(hours(gap))]);
  const more = found.length - newest.length;
  return [
    h(
      "p",
      { class: "hint" },
      t("data.gaps.total", {
        number: format.whole(found.length),
        hours: format.hours(found.reduce((sum, gap) => sum + hours(gap), 0)),
      }),
    ),
    table([t("data.from"), t("data.until"), t("data.length")], rows),
    more > 0 && h("p", { class: "hint" }, t("data.gaps.more", { number: format.whole(more) })),
  ];
}
