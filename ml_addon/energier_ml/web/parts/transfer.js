/** Readings in from a file, and out to one. */

import { Api } from "../api.js";
import { h } from "../dom.js";
import { act } from "./later.js";

const LARGEST = 64 * 2 ** 20;
const TYPES = { csv: "text/csv", parquet: "application/vnd.apache.parquet" };

export function transfer(context) {
  const { t } = context;
  return h("section", { class: "card" }, h("h3", {}, t("transfer.title")), importing(context), exporting(context));
}

function importing(context) {
  const { t } = context;
  const outcome = h("div", { "aria-live": "polite" });
  const file = h("input", { type: "file", accept: ".csv,.parquet", required: true });
  const send = h("button", { type: "submit", class: "primary" }, t("import.start"));
  const submit = (event) => {
    event.preventDefault();
    act(context, send, outcome, () => upload(context, file.files[0], outcome));
  };
  return h(
    "form",
    { onsubmit: submit },
    h("p", { class: "hint" }, t("import.advice")),
    h("div", { class: "row" }, h("label", { class: "field" }, h("span", {}, t("import.file")), file), send),
    outcome,
  );
}

async function upload({ api, t, format, series, refresh }, file, outcome) {
  const type = TYPES[file.name.split(".").at(-1).toLowerCase()];
  if (!type) return h("p", { class: "notice bad" }, t("import.type"));
  if (file.size > LARGEST) return h("p", { class: "notice bad" }, t("import.large", { size: format.bytes(file.size) }));
  outcome.append(
    h("p", { class: "loading" }, h("span", { class: "spinner", "aria-hidden": "true" }), t("import.busy")),
  );
  const response = await api.send("POST", Api.of(series.id, "import"), { body: file, type });
  await refresh(); // the range and the gaps are others now
  document.getElementById("panel").prepend(receipt(t, format, await response.json()));
  return [];
}

function receipt(t, format, { received, changed, dropped }) {
  const reasons = Object.entries(dropped).filter(([, count]) => count > 0);
  return h(
    "div",
    { class: `notice ${reasons.length ? "warn" : "good"}`, role: "status" },
    h("p", {}, t("import.done", { received: format.whole(received), changed: format.whole(changed) })),
    reasons.length > 0 && [
      h("p", {}, t("import.dropped")),
      h(
        "ul",
        {},
        reasons.map(([reason, count]) => h("li", {}, `${t.named("dropped", reason)}: ${format.whole(count)}`)),
      ),
    ],
  );
}

function exporting(context) {
  const { api, t, series } = context;
  const outcome = h("div", { "aria-live": "polite" });
  const save = (format) => async () => {
    await api.download(Api.of(series.id, "export"), { format }, `${series.id}.${format}`);
    return [];
  };
  const button = (format, text) =>
    h(
      "button",
      {
        type: "button",
        disabled: !series.readings,
        onclick: (event) => act(context, event.target, outcome, save(format)),
      },
      text,
    );
  return h(
    "div",
    { class: "export" },
    h("p", { class: "hint" }, t("export.advice")),
    h("div", { class: "row" }, button("csv", t("export.csv")), button("parquet", t("export.parquet"))),
    outcome,
  );
}
