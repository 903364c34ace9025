/** Days of a time zone. Dates are "YYYY-MM-DD", instants milliseconds since 1970 or anything Date takes. */

const formats = new Map();

function parts(instant, timezone) {
  if (!formats.has(timezone)) {
    const numeric = {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    };
    formats.set(timezone, new Intl.DateTimeFormat("en-US", { ...numeric, hourCycle: "h23", timeZone: timezone }));
  }
  return Object.fromEntries(
    formats
      .get(timezone)
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  );
}

/** The date an instant has there. */
export function localDate(instant, timezone) {
  const { year, month, day } = parts(instant, timezone);
  return `${year}-${month}-${day}`;
}

/** When the hour of an instant begins there (zones may be half an hour off). */
export function hourStart(instant, timezone) {
  const { minute, second } = parts(instant, timezone);
  return Math.floor(new Date(instant) / 1000) * 1000 - (Number(minute) * 60 + Number(second)) * 1000;
}

/** The date some days later. */
export function addDays(date, days) {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** When a date begins there: its first instant, also where clocks skip midnight. */
export function dayStart(date, timezone) {
  const wanted = Date.parse(`${date}T00:00:00Z`);
  const offset = (instant) => {
    const { year, month, day, hour, minute, second } = parts(instant, timezone);
    return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
  };
  // Offsets change at most once around a midnight: that of either side gives the answer.
  const candidates = [wanted - offset(wanted - 86400000), wanted - offset(wanted + 86400000)];
  const fitting = candidates.filter((instant) => localDate(instant, timezone) === date);
  return Math.min(...(fitting.length ? fitting : candidates));
}

/** The period of a month from a day of the month that an instant is in: two dates, the end not included. */
export function monthFrom(firstDay, instant, timezone) {
  const today = localDate(instant, timezone);
  const [year, month] = today.split("-").map(Number);
  const begin = (index) => {
    const days = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
    return new Date(Date.UTC(year, index, Math.min(firstDay, days))).toISOString().slice(0, 10);
  };
  const started = begin(month - 1) <= today ? month - 1 : month - 2;
  return { start: begin(started), end: begin(started + 1) };
}
