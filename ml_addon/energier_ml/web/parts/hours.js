/** Hours of a forecast as charts take them. */

/** An hour of the API with what was measured in it, null where that is not known. */
export function expectedHour({ start, quantiles }, actual = null) {
  return { start: Date.parse(start), low: quantiles[0], mid: quantiles[4], high: quantiles[8], actual };
}

/** An hour that is over. */
export function knownHour(start, actual) {
  return { start, low: null, mid: null, high: null, actual };
}

/** The words of a chart of hours. */
export function hourWords(t) {
  return { median: t("chart.median"), band: t("chart.band"), actual: t("chart.actual"), hint: t("chart.hint") };
}
