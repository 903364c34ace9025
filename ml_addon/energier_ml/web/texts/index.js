/** The page's words. */

import en from "./en.js";
import ko from "./ko.js";
import { remember, remembered } from "../dom.js";

export const LANGUAGES = { en: "English", ko: "한국어" };
const TEXTS = { en, ko };
const KEPT = "energier-language";

/** The language kept, or the first one of the browser that is there. */
export function language() {
  const kept = remembered(localStorage, KEPT);
  const wished = [kept, ...navigator.languages].map((tag) => tag?.split("-")[0]);
  return wished.find((tag) => Object.hasOwn(TEXTS, tag)) ?? "en";
}

export function keepLanguage(chosen) {
  remember(localStorage, KEPT, chosen);
}

/**
 * A function from keys to texts, with {name} filled in; it throws at a key that is not there.
 * `t.maybe` gives null instead, `t.named` the part's own name: for names that the app may add to.
 */
export function translator(chosen) {
  const texts = TEXTS[chosen];
  const t = (key, values = {}) => {
    if (!Object.hasOwn(texts, key)) throw new Error(`No text ${key} in ${chosen}`);
    return texts[key].replace(/\{(\w+)\}/g, (whole, name) =>
      Object.hasOwn(values, name) ? String(values[name]) : whole,
    );
  };
  t.maybe = (key) => (Object.hasOwn(texts, key) ? t(key) : null);
  t.named = (group, name) => t.maybe(`${group}.${name}`) ?? name;
  return t;
}
