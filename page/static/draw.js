// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The source "draw": a sheet of white paper, pens, undo and clear. */

import { byId } from "./dom.js";
import { paced } from "./pace.js";
import { Stroke, lineWidth } from "./strokes.js";

const SEND_MS = 100;

export class Draw {
  #canvas = byId("paper");
  #context = this.#canvas.getContext("2d");
  #strokes = [];
  #past = []; // what #strokes was before each change, for undo
  #pens = new Map(); // pointer id -> its unfinished stroke
  #changed;

  /** `send` takes the encoded picture. */
  constructor(send) {
    this.#changed = paced(SEND_MS, async () =>
      send(await new Promise((resolve) => this.#canvas.toBlob(resolve, "image/png"))),
    );
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#up(event));
    byId("undo").addEventListener("click", () => this.#undo());
    byId("clear").addEventListener("click", () => this.#clear());
    byId("pen-width").addEventListener("input", () => this.#showPen());
    byId("pen-colours").addEventListener("change", () => this.#showPen());
    document.addEventListener("keydown", (event) => this.#key(event));
    for (const swatch of byId("pen-colours").querySelectorAll("input")) {
      swatch.style.background = swatch.value;
    }
    this.#redraw();
    this.#showPen();
  }

  /** Lay the paper before the camera. */
  enter() {
    this.#changed();
  }

  get #colour() {
    return byId("pen-colours").querySelector(":checked").value;
  }

  get #width() {
    return byId("pen-width").valueAsNumber;
  }

  #down(event) {
    if (event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    const stroke = new Stroke(this.#colour);
    this.#pens.set(event.pointerId, stroke);
    stroke.extend(this.#context, this.#point(event));
    this.#replace([...this.#strokes, stroke]);
  }

  #move(event) {
    const stroke = this.#pens.get(event.pointerId);
    if (!stroke) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      stroke.extend(this.#context, this.#point(each));
    }
    this.#changed();
  }

  #up(event) {
    this.#pens.get(event.pointerId)?.finish(this.#context);
    this.#pens.delete(event.pointerId);
    this.#changed();
  }

  #key(event) {
    const undo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z";
    const elsewhere = event.target.matches("input[type=number]") || !this.#canvas.checkVisibility();
    if (!undo || elsewhere) return;
    event.preventDefault();
    this.#undo();
  }

  /** Return where on the paper a pointer is, and how wide it draws there. */
  #point(event) {
    const shown = this.#canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - shown.left) * this.#canvas.width) / shown.width,
      y: ((event.clientY - shown.top) * this.#canvas.height) / shown.height,
      width: lineWidth(this.#width, event.pointerType, event.pressure),
    };
  }

  #undo() {
    if (!this.#past.length || this.#pens.size) return;
    this.#strokes = this.#past.pop();
    this.#redraw();
  }

  #clear() {
    if (!this.#strokes.length || this.#pens.size) return;
    this.#replace([]);
    this.#redraw();
  }

  /** Make `strokes` the drawing, in a way that can be undone. */
  #replace(strokes) {
    this.#past.push(this.#strokes);
    this.#strokes = strokes;
    this.#update();
  }

  #redraw() {
    this.#context.fillStyle = "#ffffff";
    this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    for (const stroke of this.#strokes) stroke.draw(this.#context);
    this.#update();
  }

  #update() {
    byId("paper-hint").hidden = this.#strokes.length > 0;
    byId("undo").disabled = this.#past.length === 0;
    byId("clear").disabled = this.#strokes.length === 0;
    this.#changed();
  }

  #showPen() {
    byId("pen-dot").setAttribute("r", this.#width / 2);
    byId("pen-dot").style.fill = this.#colour;
  }
}
