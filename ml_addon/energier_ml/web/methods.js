/** The ways of forecasting, as the app names them. */

export const DEFAULT = "adaptive";
export const METHODS = [
  DEFAULT,
  "ensemble",
  "boosting",
  "global",
  "analog",
  "forest",
  "yesterday",
  "last_week",
  "day_type_mean",
  "day_type_median",
];
export const SIMPLE = new Set(["yesterday", "last_week", "day_type_mean", "day_type_median"]);

/** [value, text] pairs for a `<select>`. */
export function options(t, names = METHODS) {
  return names.map((name) => [name, t.named("method", name)]);
}

/** What a learning method looks at, in words: "lag_2_before" is two days ago, an hour earlier. */
export function feature(t, name) {
  const lag = /^lag_(\d+)(?:_(before|after))?$/.exec(name);
  if (!lag) return t.named("feature", name);
  const [, days, side] = lag;
  return t(side ? `feature.lag.${side}` : days === "1" ? "feature.lag.yesterday" : "feature.lag", { days });
}
