/** Numbers and times in the words of a language and the clock of a time zone. */

const AGES = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

export class Format {
  constructor(language, timezone) {
    this.language = language;
    this.timezone = timezone;
    this.cache = new Map();
  }

  number(value, digits = 2) {
    if (value === null || value === undefined) return "–";
    return this.kept(Intl.NumberFormat, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  }

  whole(value) {
    return this.number(value, 0);
  }

  /** Digits without a unit, as many as mean something. */
  energy(value) {
    const size = Math.abs(value ?? 0);
    return this.number(value, size < 10 ? 2 : size < 100 ? 1 : 0);
  }

  kwh(value) {
    return `${this.energy(value)}\u00a0kWh`;
  }

  /** "0.2–0.9 kWh", both ends with the same digits. */
  band(quantiles) {
    const [low, high] = [quantiles[0], quantiles.at(-1)];
    const digits = high < 10 ? 2 : high < 100 ? 1 : 0;
    return `${this.number(low, digits)}–${this.number(high, digits)}\u00a0kWh`;
  }

  percent(share, digits = 0) {
    if (share === null || share === undefined) return "–";
    const options = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits };
    return this.kept(Intl.NumberFormat, options).format(share);
  }

  bytes(value) {
    const [unit, size] = value < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
    return this.kept(Intl.NumberFormat, { style: "unit", unit, maximumFractionDigits: 1 }).format(value / size);
  }

  /** A duration in hours, in days where there are many. */
  hours(value) {
    const [unit, size] = value < 48 ? ["hour", 1] : ["day", 24];
    return this.kept(Intl.NumberFormat, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(
      value / size,
    );
  }

  /** "YYYY-MM-DD" with its weekday. */
  day(date, style = "long") {
    const options = {
      year: style === "long" ? "numeric" : undefined,
      month: "short",
      day: "numeric",
      weekday: "short",
    };
    return this.kept(Intl.DateTimeFormat, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
  }

  /** A day of UTC in few letters. */
  short(instant) {
    return this.kept(Intl.DateTimeFormat, { month: "numeric", day: "numeric", timeZone: "UTC" }).format(
      new Date(instant),
    );
  }

  date(date) {
    const options = { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" };
    return this.kept(Intl.DateTimeFormat, options).format(new Date(`${date}T00:00:00Z`));
  }

  moment(instant) {
    const options = {
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    };
    return this.kept(Intl.DateTimeFormat, { ...options, timeZone: this.timezone }).format(new Date(instant));
  }

  clock(instant) {
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.timezone };
    return this.kept(Intl.DateTimeFormat, options).format(new Date(instant));
  }

  weekday(instant) {
    return this.kept(Intl.DateTimeFormat, { weekday: "short", day: "numeric", timeZone: this.timezone }).format(
      new Date(instant),
    );
  }

  ago(instant, now = Date.now()) {
    const seconds = (new Date(instant) - now) / 1000;
    const [unit, size] = AGES.find(([, length]) => Math.abs(seconds) >= length) ?? AGES.at(-1);
    return this.kept(Intl.RelativeTimeFormat, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
  }

  /** Making an Intl object takes longer than using it. */
  kept(Kind, options) {
    const key = Kind.name + JSON.stringify(options);
    if (!this.cache.has(key)) this.cache.set(key, new Kind(this.language, options));
    return this.cache.get(key);
  }
}
