/** The month a bill is about, from the day of the month it begins on, as the browser keeps it. */

import { remember, remembered } from "../dom.js";
import { dayStart, monthFrom } from "../zone.js";

const KEPT = "energier-period-day";

export function firstDay() {
  const kept = Number(remembered(localStorage, KEPT));
  return kept >= 1 && kept <= 31 ? kept : 1;
}

export function keepFirstDay(day) {
  remember(localStorage, KEPT, String(day));
}

/** The period that now is in, as the app takes it. */
export function period(timezone, now = Date.now()) {
  const { start, end } = monthFrom(firstDay(), now, timezone);
  const instant = (date) => new Date(dayStart(date, timezone)).toISOString();
  return { start: instant(start), end: instant(end) };
}
