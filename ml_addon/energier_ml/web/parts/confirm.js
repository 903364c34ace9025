/** Asks before something is deleted: the name must be typed. */

import { fill, h } from "../dom.js";
import { failure } from "./later.js";

/**
 * Open the dialog; resolves to whether it was done.
 * @param {Context} context of the view
 * @param {{title: string, advice: string, name: string, action: string, doing: function(): Promise}} question
 */
export function confirm(context, { title, advice, name, action, doing }) {
  const { t } = context;
  const { promise, resolve } = Promise.withResolvers();
  const outcome = h("div", { "aria-live": "assertive" });
  const go = h("button", { type: "submit", class: "danger", disabled: true }, action);
  const matches = () => typed.value.trim() === name.trim();
  const typed = h("input", { autocomplete: "off", autofocus: true, oninput: () => (go.disabled = !matches()) });
  const finish = (done) => {
    dialog.close();
    dialog.remove();
    resolve(done);
  };
  const submit = async (event) => {
    event.preventDefault();
    if (!matches()) return;
    go.disabled = true;
    try {
      await doing();
      finish(true);
    } catch (error) {
      fill(outcome, failure(context, error));
      go.disabled = false;
    }
  };
  const cancel = h("button", { type: "button", onclick: () => finish(false) }, t("action.cancel"));
  const dialog = h(
    "dialog",
    { "aria-labelledby": "confirm-title", oncancel: () => finish(false) },
    h(
      "form",
      { onsubmit: submit },
      h("h2", { id: "confirm-title" }, title),
      h("p", {}, advice),
      h(
        "label",
        { class: "field wide" },
        h("span", {}, t("confirm.type"), " ", h("b", { class: "name" }, name)),
        typed,
      ),
      outcome,
      h("div", { class: "actions" }, cancel, go),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}
