/** Elements from plain calls. Children that are strings become text, so nothing of a reading's name is ever markup. */

/**
 * Make an element: `on…` properties are listeners, `true` an empty attribute, `false` and null none; ARIA spells both out.
 * @param {string} tag
 * @param {Object<string, *>} properties
 * @param {...(Node|string|number|null|Array)} children
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("aria-") && value !== null) element.setAttribute(name, String(value));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replace what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** A `<select>` of [value, text] pairs, with the chosen one selected. */
export function select(options, chosen, properties) {
  return h(
    "select",
    properties,
    options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
  );
}

/** A control with its label before it. */
export function field(label, control) {
  return h("label", { class: "field" }, h("span", {}, label), control);
}

/** What is kept in the browser; nothing where the browser keeps nothing. */
export function remembered(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

/** Keep something in the browser, or forget it with null. */
export function remember(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
