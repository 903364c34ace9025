/** Charts: drawn by uPlot, readable without seeing them by arrow keys and an announced line of values. */

import uPlot from "./vendor/uplot/uPlot.esm.js";
import { h } from "./dom.js";

const HEIGHT = 280;
const SMALL_HEIGHT = 110;
const DATES_HEIGHT = 30;
const PADDING = [8, 24, 0, 0]; // the last date has half its width beyond the end
const HOUR = 3600;

/** A colour of the style sheet, as it is now: the scheme may change while a chart is shown. */
function colour(name) {
  return () => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function axis(options) {
  const line = { stroke: colour("line"), width: 1 };
  return {
    stroke: colour("muted"),
    grid: line,
    ticks: { ...line, size: 4 },
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    ...options,
  };
}

const CURSOR = { drag: { x: false, y: false }, points: { show: false }, y: false };
const HIDDEN = { points: { show: false } };

/**
 * A chart that follows the width of its place.
 * @param {{label: string, hint: string, keys: Array<[string, string]>, signal: AbortSignal, height: number, range: [number, number]}} about
 *   keys: [class, text] of the legend; range: the first and the last index with something to say
 * @param {Object} options of uPlot
 * @param {Array<Array<number|null>>} data of uPlot
 * @param {function(number): string} describe what is at an index of the data
 */
function mount(about, options, data, describe) {
  const readout = h("output", { class: "readout", "aria-live": "polite" }, about.hint);
  const place = h("div", { class: "plot", tabindex: 0, role: "group", "aria-label": `${about.label} ${about.hint}` });
  const legend =
    about.keys.length > 0 &&
    h(
      "ul",
      { class: "legend" },
      about.keys.map(([name, text]) => h("li", { class: `key ${name}` }, text)),
    );
  let plot = null;
  let shown = null;
  const show = (index) => {
    shown = index;
    readout.textContent = index === null || index === undefined ? about.hint : describe(index);
  };
  const hooks = { setCursor: [(u) => show(u.cursor.idx)] };
  const fit = () => {
    const size = { width: place.clientWidth, height: about.height };
    if (!size.width) return;
    if (plot) plot.setSize(size);
    else plot = new uPlot({ ...options, ...size, legend: { show: false }, hooks }, data, place);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(place);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const redraw = () => plot?.redraw(false);
  scheme.addEventListener("change", redraw);
  place.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !plot) return;
    event.preventDefault();
    const [first, last] = about.range;
    const from = shown ?? (step > 0 ? first - 1 : last + 1);
    const index = Math.min(Math.max(from + step, first), last);
    plot.setCursor({ left: plot.valToPos(data[0][index], "x"), top: plot.over.clientHeight / 2 });
  });
  about.signal.addEventListener("abort", () => {
    observer.disconnect();
    scheme.removeEventListener("change", redraw);
    plot?.destroy();
  });
  return h("figure", { class: "chart" }, legend, place, readout);
}

/**
 * Hours with their band, median and what was measured.
 * @param {Array<{start: number, low: number|null, mid: number|null, high: number|null, actual: number|null}>} hours start in ms
 * @param {{label: string, words: Object, format: Format, signal: AbortSignal, small: boolean}} about
 */
export function hoursChart(hours, { label, words, format, signal, small = false }) {
  const seconds = hours.map((hour) => hour.start / 1000);
  // The last hour is drawn to its end.
  const end = seconds.at(-1) + HOUR;
  const column = (name, tail) => [...hours.map((hour) => hour[name]), tail ? hours.at(-1)[name] : null];
  const data = [
    [...seconds, end],
    column("high", true),
    column("low", true),
    column("mid", true),
    column("actual", false),
  ];
  const stepped = uPlot.paths.stepped({ align: 1 });
  const edge = { ...HIDDEN, paths: stepped, width: 0, stroke: "transparent" };
  const options = {
    tzDate: (timestamp) => uPlot.tzDate(new Date(timestamp * 1000), format.timezone),
    padding: small ? [8, 24, 0, 24] : PADDING,
    scales: {
      x: { time: true, range: [seconds[0], end] },
      y: { range: (u, low, high) => [0, Math.max(high * 1.08, 0.01)] },
    },
    cursor: CURSOR,
    bands: [{ series: [1, 2], fill: colour("band") }],
    series: [
      {},
      edge,
      edge,
      { ...HIDDEN, paths: stepped, width: 2, stroke: colour("accent") },
      {
        ...HIDDEN,
        paths: uPlot.paths.bars({ size: [0.6, 40], align: 1 }),
        width: 0,
        fill: colour("actual"),
        stroke: "transparent",
      },
    ],
    axes: [
      axis({
        size: DATES_HEIGHT,
        space: 44,
        incrs: [1, 2, 3, 6, 12, 24, 48].map((number) => number * HOUR),
        values: (u, splits) => splits.map((at) => tick(at * 1000, format)),
      }),
      axis({
        show: !small,
        size: 48,
        values: (u, splits) => splits.map((value) => format.number(value, splits.at(-1) < 1 ? 2 : 1)),
      }),
    ],
  };
  const describe = (index) => {
    const hour = hours[Math.min(index, hours.length - 1)];
    const said = [`${format.weekday(hour.start)} ${format.clock(hour.start)}`];
    if (hour.mid !== null)
      said.push(`${words.median} ${format.kwh(hour.mid)}`, `${words.band} ${format.band([hour.low, hour.high])}`);
    if (hour.actual !== null) said.push(`${words.actual} ${format.kwh(hour.actual)}`);
    return said.join(" · ");
  };
  const keys = [
    ["actual", words.actual],
    ["median", words.median],
    ["band", words.band],
  ];
  const present = keys.filter(([name]) => hours.some((hour) => hour[name === "actual" ? "actual" : "mid"] !== null));
  return mount(
    {
      label,
      hint: words.hint,
      keys: small ? [] : present,
      signal,
      height: small ? SMALL_HEIGHT : HEIGHT,
      range: [0, hours.length - 1],
    },
    options,
    data,
    describe,
  );
}

function tick(instant, format) {
  const clock = format.clock(instant);
  return clock === "00:00" ? format.weekday(instant) : clock.slice(0, 2);
}

/**
 * Days of a period: cumulative kWh with its band.
 * @param {Array<{date: string, quantiles: number[]}>} days
 */
export function periodChart(days, { label, words, format, signal }) {
  const data = [
    days.map((day) => Date.parse(`${day.date}T00:00:00Z`) / 1000),
    days.map((day) => day.quantiles[8]),
    days.map((day) => day.quantiles[0]),
    days.map((day) => day.quantiles[4]),
  ];
  const edge = { ...HIDDEN, width: 0, stroke: "transparent" };
  const options = {
    tzDate: (timestamp) => uPlot.tzDate(new Date(timestamp * 1000), "Etc/UTC"),
    padding: PADDING,
    scales: {
      y: { range: (u, low, high) => [Math.max(low - (high - low) * 0.3, 0), high + (high - low) * 0.1 || 0.01] },
    },
    cursor: CURSOR,
    bands: [{ series: [1, 2], fill: colour("band") }],
    series: [{}, edge, edge, { ...HIDDEN, width: 2, stroke: colour("accent") }],
    axes: [
      axis({
        size: DATES_HEIGHT,
        space: 60,
        incrs: [1, 2, 5, 7, 14].map((number) => number * 24 * HOUR),
        values: (u, splits) => splits.map((at) => format.short(at * 1000)),
      }),
      axis({ size: 48, values: (u, splits) => splits.map((value) => format.whole(value)) }),
    ],
  };
  const describe = (index) =>
    `${format.day(days[index].date)} · ${words.median} ${format.kwh(days[index].quantiles[4])} · ${words.band} ${format.band(days[index].quantiles)}`;
  const keys = [
    ["median", words.median],
    ["band", words.band],
  ];
  return mount(
    { label, hint: words.hint, keys, signal, height: HEIGHT, range: [0, days.length - 1] },
    options,
    data,
    describe,
  );
}

/**
 * How often readings were below each quantile, beside how often they should be.
 * @param {Array<{level: number, share: number}>} calibration
 */
export function calibrationChart(calibration, { label, words, format, signal }) {
  const levels = [0, ...calibration.map((point) => point.level), 1];
  const data = [levels, levels, [null, ...calibration.map((point) => point.share), null]];
  const percent = (u, splits) => splits.map((value) => format.percent(value));
  const options = {
    padding: PADDING,
    scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1] } },
    cursor: CURSOR,
    series: [
      {},
      { ...HIDDEN, width: 1, dash: [5, 5], stroke: colour("muted") },
      {
        width: 2,
        stroke: colour("accent"),
        points: { show: true, size: 8, stroke: colour("accent"), fill: colour("accent") },
      },
    ],
    axes: [axis({ values: percent, size: DATES_HEIGHT, space: 50 }), axis({ values: percent, size: 52 })],
  };
  const describe = (index) => {
    const point = calibration[Math.min(Math.max(index - 1, 0), calibration.length - 1)];
    return `${words.level} ${format.percent(point.level)} · ${words.share} ${format.percent(point.share, 1)}`;
  };
  const keys = [
    ["median", words.share],
    ["ideal", words.ideal],
  ];
  return mount(
    { label, hint: words.hint, keys, signal, height: HEIGHT, range: [1, calibration.length] },
    options,
    data,
    describe,
  );
}
