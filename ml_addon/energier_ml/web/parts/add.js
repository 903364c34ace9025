/** A series made by hand, for readings that come from a file. */

import { Api } from "../api.js";
import { field, h, select } from "../dom.js";
import { link } from "../router.js";
import { act } from "./later.js";

const UNITS = { consumption: "kWh", production: "kWh", temperature: "°C" };

export function addSeries(context) {
  const { api, t } = context;
  const outcome = h("div", { "aria-live": "polite" });
  const id = h("input", {
    required: true,
    pattern: "[A-Za-z0-9][A-Za-z0-9_.:\\-]{0,127}",
    title: t("add.id.advice"),
    autocomplete: "off",
  });
  const name = h("input", { maxlength: 100, autocomplete: "off" });
  const kind = select(
    Object.keys(UNITS).map((value) => [value, t(`kind.${value}`)]),
    "consumption",
    {},
  );
  const zone = h("input", {
    required: true,
    value: Intl.DateTimeFormat().resolvedOptions().timeZone,
    autocomplete: "off",
  });
  const create = h("button", { type: "submit" }, t("add.create"));
  const doing = async () => {
    if (context.all.some((kept) => kept.id === id.value)) return h("p", { class: "notice bad" }, t("add.exists"));
    const wish = {
      name: name.value.trim() || id.value,
      kind: kind.value,
      unit: UNITS[kind.value],
      timezone: zone.value.trim(),
    };
    await api.json("PUT", Api.of(id.value), wish);
    location.hash = link("data", id.value);
    return [];
  };
  const submit = (event) => {
    event.preventDefault();
    act(context, create, outcome, doing);
  };
  return h(
    "details",
    { class: "card" },
    h("summary", {}, t("add.title")),
    h("p", { class: "hint" }, t("add.advice")),
    h(
      "form",
      { onsubmit: submit },
      h(
        "div",
        { class: "row" },
        field(t("data.id"), id),
        field(t("add.name"), name),
        field(t("data.kind"), kind),
        field(t("data.timezone"), zone),
        create,
      ),
      outcome,
    ),
  );
}
