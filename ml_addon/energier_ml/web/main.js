/** The page put together: tabs, the chosen series and language, and the view in between. */

import { Api } from "./api.js";
import { fill, h, remember, remembered, select } from "./dom.js";
import { Format } from "./format.js";
import { empty, failure } from "./parts/later.js";
import { banner, tokenForm } from "./parts/token.js";
import { VIEWS, link, parse } from "./router.js";
import { LANGUAGES, keepLanguage, language, translator } from "./texts/index.js";
import accuracy from "./views/accuracy.js";
import data from "./views/data.js";
import forecast from "./views/forecast.js";
import models from "./views/models.js";
import overview from "./views/overview.js";

const SHOW = { overview, forecast, accuracy, models, data };
const CHOSEN = "energier-series";
const POLL_MS = 5000;

let t = translator(language());
let running = new AbortController();
let poll = null;
let lockedOut = false;

const api = new Api({ unauthorized: askToken, reachable });
const notices = h("div", { id: "notices" });
const header = h("header", { class: "top" });
const tabs = h("div", { class: "tabs", role: "tablist", onkeydown: moveTab });
const picker = h("div", { class: "picker" });
const panel = h("div", { id: "panel", role: "tabpanel", tabindex: -1 });

function askToken() {
  const wrong = Boolean(api.token);
  lockedOut = true;
  running.abort();
  fill(picker);
  fill(panel, tokenForm(t, api, wrong, render));
  panel.removeAttribute("aria-busy");
  panel.querySelector("input").focus();
}

function reachable(yes) {
  if (yes === !poll) return;
  clearInterval(poll);
  poll = yes ? null : setInterval(() => document.hidden || tryAgain(), POLL_MS);
  if (yes) {
    fill(notices);
    checkHealth();
  } else banner(notices, "bad", t("state.unreachable"), t("state.retry"), tryAgain);
}

/** Show the view anew once the app answers again. */
async function tryAgain() {
  try {
    await api.get("health");
    render();
  } catch (error) {
    if (!poll) console.error(error);
  }
}

/** Say so where the app is degraded. */
async function checkHealth() {
  try {
    const health = await api.get("health");
    if (health.status !== "degraded") return;
    banner(notices, "warn", `${t("state.degraded")} ${health.reason ?? ""}`, t("state.retry"), recheck);
  } catch (error) {
    if (!poll) console.error(error);
  }
}

function recheck() {
  fill(notices);
  checkHealth();
  render();
}

function frame() {
  document.documentElement.lang = language();
  const languages = select(Object.entries(LANGUAGES), language(), {
    "aria-label": t("page.language"),
    onchange: (event) => speak(event.target.value),
  });
  const skip = h("a", { class: "skip", href: "#panel", onclick: skipToPanel }, t("page.skip"));
  fill(header, h("h1", {}, h("img", { src: "web/icon.svg", alt: "", width: 28, height: 28 }), "Energier"), languages);
  tabs.setAttribute("aria-label", t("page.views"));
  fill(document.body, skip, header, h("nav", {}, tabs), notices, h("main", {}, picker, panel));
}

function skipToPanel(event) {
  event.preventDefault(); // the hash is the router's
  panel.focus();
}

function speak(chosen) {
  keepLanguage(chosen);
  t = translator(chosen);
  frame();
  render();
  header.querySelector("select").focus();
}

function moveTab(event) {
  const names = [...tabs.children];
  const here = names.indexOf(document.activeElement);
  const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: names.length - 1 }[event.key];
  if (here < 0 || to === undefined) return;
  event.preventDefault();
  const target = names[(to + names.length) % names.length];
  target.focus();
  location.hash = target.hash;
}

function showTabs(view, series) {
  const held = tabs.contains(document.activeElement);
  const tab = (name) => {
    const here = name === view;
    const properties = {
      role: "tab",
      id: `tab-${name}`,
      href: link(name, series),
      "aria-controls": "panel",
      "aria-selected": here,
      tabindex: here ? 0 : -1,
    };
    return h("a", properties, t(`view.${name}`));
  };
  fill(tabs, VIEWS.map(tab));
  panel.setAttribute("aria-labelledby", `tab-${view}`);
  const current = tabs.querySelector("[aria-selected=true]");
  if (held) current.focus({ preventScroll: true });
  current.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The series a view is about: asked for, last chosen, or the first; the picker to change it. */
function choose(view, wanted, series) {
  const fitting = view === "data" ? series : series.filter(({ kind }) => kind !== "temperature");
  const find = (id) => fitting.find((one) => one.id === id);
  const chosen = find(wanted) ?? find(remembered(localStorage, CHOSEN)) ?? fitting[0] ?? null;
  if (chosen) remember(localStorage, CHOSEN, chosen.id);
  const options = fitting.map(({ id, name }) => [id, name]);
  const change = (event) => (location.hash = link(view, event.target.value));
  const shown = view !== "overview" && options.length > 0;
  fill(
    picker,
    shown &&
      h("label", { class: "field" }, h("span", {}, t("page.series")), select(options, chosen.id, { onchange: change })),
  );
  return chosen;
}

/** Show the view the hash names. */
async function render() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const { view, series: wanted, query } = parse(location.hash);
  showTabs(view, wanted);
  document.title = `${t(`view.${view}`)} – Energier`;
  panel.setAttribute("aria-busy", "true");
  if (lockedOut || !panel.firstChild) fill(panel, h("p", { class: "loading" }, t("state.loading")));
  lockedOut = false;
  const context = { api, t, language: language(), signal, query, view, refresh: render };
  try {
    const { series } = await api.get("series", { signal });
    const chosen = choose(view, wanted, series);
    showTabs(view, chosen?.id);
    const format = new Format(context.language, chosen?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
    const go = (more) => (location.hash = link(view, chosen.id, more));
    if (chosen || view === "data") fill(panel, SHOW[view]({ ...context, all: series, series: chosen, format, go }));
    else fill(panel, empty(t("empty.series"), t("empty.series.advice")));
  } catch (error) {
    if (error.name === "AbortError" || lockedOut) return;
    fill(panel, failure(context, error, render));
  }
  panel.removeAttribute("aria-busy");
}

frame();
addEventListener("hashchange", render);
checkHealth();
render();
