/** A bar whose length is a share; its value is said in the text beside it. */

import { h } from "../dom.js";

export function bar(share, kind = "") {
  const length = h("span", { class: `length ${kind}` });
  length.style.setProperty("inline-size", `${Math.min(Math.max(share, 0), 1) * 100}%`);
  return h("span", { class: "bar", "aria-hidden": "true" }, length);
}
