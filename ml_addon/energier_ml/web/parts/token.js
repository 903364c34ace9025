/** Asks for the token where the page is opened on the API's port. */

import { fill, h } from "../dom.js";

export function tokenForm(t, api, wrong, entered) {
  const input = h("input", {
    type: "password",
    autocomplete: "current-password",
    required: true,
    "aria-describedby": "token-advice",
  });
  const submit = (event) => {
    event.preventDefault();
    api.token = input.value.trim();
    entered();
  };
  return h(
    "form",
    { class: "card token", onsubmit: submit },
    h("h2", {}, t("token.title")),
    h("p", { id: "token-advice" }, t("token.advice")),
    wrong && h("p", { class: "notice bad", role: "alert" }, t("token.wrong")),
    h("label", { class: "field wide" }, h("span", {}, t("token.label")), input),
    h("div", { class: "actions" }, h("button", { class: "primary" }, t("token.enter"))),
  );
}

/** The line at the top that says the app cannot be reached or is degraded. */
export function banner(place, kind, text, action, doing) {
  fill(
    place,
    h(
      "div",
      { class: `banner ${kind}`, role: "alert" },
      h("span", {}, text),
      action && h("button", { type: "button", onclick: doing }, action),
    ),
  );
}
