/** Train now, with live progress; a training that runs already is followed. */

import { fill, h } from "../dom.js";
import { act, failure } from "./later.js";

const ANNOUNCED = 0.1; // of the whole: more often is noise to who listens

export function training(context, trained) {
  const { api, t, series, signal } = context;
  const place = h("div", {});
  const outcome = h("div", { "aria-live": "polite" });
  const start = h(
    "button",
    { type: "button", class: "primary", onclick: () => act(context, start, outcome, begin) },
    t("training.start"),
  );

  async function begin() {
    const job = await api.json("POST", "jobs", { kind: "train", parameters: { series: series.id } });
    return watch(job);
  }

  async function watch(job) {
    const view = progress(context, job, () =>
      api.json("DELETE", `jobs/${encodeURIComponent(job.id)}`).catch((error) => fill(outcome, failure(context, error))),
    );
    fill(place, view.element);
    try {
      const done = await api.follow(job, view.show, signal);
      if (done.state === "succeeded") trained();
      const kind = { succeeded: "good", failed: "bad", cancelled: "warn" }[done.state];
      return h(
        "p",
        { class: `notice ${kind}` },
        t(`training.${done.state}`),
        done.error && h("span", { lang: "en" }, ` ${done.error}`),
      );
    } finally {
      fill(place);
    }
  }

  async function resume() {
    const { jobs } = await api.get("jobs", { signal });
    const mine = jobs.find((job) => job.kind === "train" && job.parameters.series === series.id && !job.finished);
    return mine ? watch(mine) : [];
  }

  act(context, start, outcome, resume);
  return h(
    "section",
    { class: "card train" },
    h("div", { class: "head" }, h("h3", {}, t("training.title")), start),
    h("p", { class: "hint" }, t("training.advice")),
    place,
    outcome,
  );
}

function progress({ t, format }, job, cancel) {
  const meter = h("progress", { max: 1, "aria-label": t("training.title") });
  const text = h("p", { class: "at" });
  const announced = h("p", { class: "hidden", "aria-live": "polite" });
  let said = -1;
  const stop = h("button", { type: "button", onclick: () => ((stop.disabled = true), cancel()) }, t("action.cancel"));
  const show = ({ state, progress: share, message }) => {
    meter.value = share;
    text.textContent =
      state === "queued" ? t("training.queued") : `${format.percent(share)}${message ? ` · ${message}` : ""}`;
    if (share - said >= ANNOUNCED) {
      said = share;
      announced.textContent = text.textContent;
    }
  };
  show(job);
  return { show, element: h("div", { class: "progress" }, meter, text, announced, stop) };
}
