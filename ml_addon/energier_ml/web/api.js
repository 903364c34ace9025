/** The app's HTTP API as the page uses it. Paths are relative, because the ingress serves the page below a path of its own. */

import { remember, remembered } from "./dom.js";
import { events } from "./events.js";

const TOKEN = "energier-token";
const GATEWAY = new Set([502, 503, 504]);

/** What the app has refused, in its own words (problem+json). */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? String(status));
    this.status = status;
    this.kind = String(body.type ?? "").replace("urn:energier:", "");
    this.faults = body.errors ?? [];
  }
}

/** Nothing has answered that speaks for the app. */
export class Unreachable extends Error {}

export class Api {
  /**
   * @param {{unauthorized: function(): void, reachable: function(boolean): void}} listener told of what concerns the whole page
   */
  constructor(listener) {
    this.listener = listener;
  }

  get token() {
    return remembered(sessionStorage, TOKEN);
  }

  set token(value) {
    remember(sessionStorage, TOKEN, value);
  }

  /** Send a request and return its response; throws Problem, Unreachable, or AbortError. */
  async send(method, path, { query = {}, body, type, signal } = {}) {
    const url = new URL(`v1/${path}`, new URL(".", document.baseURI));
    for (const [name, value] of Object.entries(query))
      if (value !== null && value !== undefined) url.searchParams.set(name, value);
    const headers = {};
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (type) headers["Content-Type"] = type;
    let response;
    try {
      response = await fetch(url, { method, headers, body, signal, cache: "no-store" });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw this.lost();
    }
    if (response.ok) {
      this.listener.reachable(true);
      return response;
    }
    const isProblem = (response.headers.get("Content-Type") ?? "").startsWith("application/problem+json");
    if (!isProblem)
      throw GATEWAY.has(response.status) || response.status === 401 ? this.lost() : new Problem(response.status, {});
    this.listener.reachable(true);
    const problem = new Problem(response.status, await response.json());
    if (problem.status === 401) this.listener.unauthorized();
    throw problem;
  }

  lost() {
    this.listener.reachable(false);
    return new Unreachable();
  }

  /** Send a request, JSON in and out; null where there is no content. */
  async json(method, path, body, options = {}) {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), type: "application/json" };
    const response = await this.send(method, path, { ...options, ...sent });
    return response.status === 204 ? null : response.json();
  }

  get(path, options) {
    return this.json("GET", path, undefined, options);
  }

  /** Path of a series' part. */
  static of(series, part = "") {
    return `series/${encodeURIComponent(series)}${part && `/${part}`}`;
  }

  /** Call `changed` with a job at each change until it is finished; returns the finished job. */
  async follow(job, changed, signal) {
    let last = job;
    const response = await this.send("GET", `jobs/${encodeURIComponent(job.id)}/events`, { signal });
    try {
      for await (const event of events(response.body)) {
        last = JSON.parse(event.data);
        changed(last);
      }
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw this.lost();
    }
    if (!last.finished) throw this.lost();
    return last;
  }

  /** Save what a GET answers as a file. */
  async download(path, query, name) {
    const response = await this.send("GET", path, { query });
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  }
}
