/** The source "draw": white paper or a blackboard, pens or chalk, undo, redo and clear. */

import { sendPicture } from "./connection.js";
import { byId } from "./dom.js";
import { paced } from "./pace.js";

const SEND_MS = 100;
const KEPT = "drawing"; // {paper, strokes} in the browser's storage of this tab

// What is drawn on, and what its four pens are called.
const PAPERS = {
  white: {
    ground: "#ffffff",
    pens: { Black: "#16181d", Blue: "#1c3fa8", Red: "#c02a2a", "Pencil grey": "#6d6f75" },
  },
  blackboard: {
    ground: "#26302b",
    pens: { Chalk: "#f4f4ee", "Yellow chalk": "#f2dd80", "Blue chalk": "#a9ccf2", "Grey chalk": "#a3aaa5" },
  },
};

// A pen reports its pressure, 0 to 1; a mouse and most fingers always report 0.5 or 0.
const LIGHTEST = 0.4;
const PRESSURE_GAIN = 1.2;

const canvas = byId("paper");
const context = canvas.getContext("2d");
const pens = new Map(); // pointer id -> its unfinished stroke
const swatches = [...byId("pen-colours").querySelectorAll("input")];
let { paper, strokes } = kept(); // a stroke is {pen, points}, a point {x, y, width} in pixels
const past = strokes.map((_, k) => strokes.slice(0, k)); // what they were before each change
let future = []; // what they were before each undo

/** Lay the paper before the camera. */
export const enter = paced(SEND_MS, async () => {
  const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!byId("panel-draw").hidden) sendPicture("draw", picture);
});

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  canvas.setPointerCapture(event.pointerId);
  const stroke = { pen: swatches.findIndex(({ checked }) => checked), points: [] };
  pens.set(event.pointerId, stroke);
  extend(stroke, event);
  replace([...strokes, stroke]);
});

canvas.addEventListener("pointermove", (event) => {
  const stroke = pens.get(event.pointerId);
  if (!stroke) return;
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length ? events : [event]) extend(stroke, each);
  enter();
});

for (const type of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(type, ({ pointerId }) => {
    if (pens.has(pointerId)) finish(pens.get(pointerId));
    pens.delete(pointerId);
    update();
  });
}

document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  const wanted = (event.ctrlKey || event.metaKey) && (key === "z" || key === "y");
  const elsewhere = event.target.matches("input[type=number]") || !canvas.checkVisibility();
  if (!wanted || elsewhere) return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
});

byId("undo").addEventListener("click", undo);
byId("redo").addEventListener("click", redo);
byId("clear").addEventListener("click", () => {
  if (!strokes.length || pens.size) return;
  replace([]);
  redraw();
});
byId("pen-width").addEventListener("input", showPen);
byId("pen-colours").addEventListener("change", showPen);
byId("papers").addEventListener("change", ({ target }) => lay(target.value));
lay(paper);

/** Lay out a paper with its pens; what is drawn stays, in their colours. */
function lay(chosen) {
  paper = chosen;
  const { ground, pens } = PAPERS[paper];
  byId(`paper-${paper}`).checked = true;
  canvas.dataset.paper = paper;
  byId("pen-dot").ownerSVGElement.style.background = ground;
  for (const [k, [name, colour]] of Object.entries(pens).entries()) {
    Object.assign(swatches[k], { value: colour, title: name });
    swatches[k].style.background = colour;
  }
  showPen();
  redraw();
}

function showPen() {
  byId("pen-dot").setAttribute("r", byId("pen-width").value / 2);
  byId("pen-dot").style.fill = swatches.find(({ checked }) => checked).value;
}

function undo() {
  if (!past.length || pens.size) return;
  future.push(strokes);
  strokes = past.pop();
  redraw();
}

function redo() {
  if (!future.length || pens.size) return;
  past.push(strokes);
  strokes = future.pop();
  redraw();
}

/** Make `changed` the strokes, in a way that can be undone. */
function replace(changed) {
  past.push(strokes);
  future = [];
  strokes = changed;
  update();
}

function redraw() {
  context.fillStyle = PAPERS[paper].ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const stroke of strokes) {
    for (const k of stroke.points.keys()) drawPiece(stroke, k);
    finish(stroke);
  }
  update();
}

function update() {
  byId("paper-hint").hidden = strokes.length > 0;
  byId("undo").disabled = past.length === 0;
  byId("redo").disabled = future.length === 0;
  byId("clear").disabled = strokes.length === 0;
  keep();
  enter();
}

/** Keep the drawing for when this page is loaded again. */
function keep() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ paper, strokes }));
  } catch {
    // The browser keeps nothing, or no more: then the drawing is lost with the page.
  }
}

function kept() {
  const nothing = { paper: "white", strokes: [] };
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? nothing;
  } catch {
    return nothing;
  }
}

/** Add the place of a pointer to a stroke, and draw the curve up to it. */
function extend(stroke, { clientX, clientY, pointerType, pressure }) {
  const shown = canvas.getBoundingClientRect();
  const scale = canvas.width / shown.width;
  const width = byId("pen-width").valueAsNumber;
  stroke.points.push({
    x: scale * (clientX - shown.left),
    y: scale * (clientY - shown.top),
    width: pointerType === "pen" ? width * (LIGHTEST + PRESSURE_GAIN * pressure) : width,
  });
  drawPiece(stroke, stroke.points.length - 1);
}

/** Draw the last half of a piece, which has waited for a further point. */
function finish({ pen, points }) {
  const [before, last] = points.slice(-2);
  if (last) drawCurve(pen, middle(before, last), last, last);
}

/** Draw the curve from the middle before point k - 1 to the middle after it. */
function drawPiece({ pen, points }, k) {
  const [a, b, c] = [points[k - 2], points[k - 1], points[k]];
  if (!b) drawCurve(pen, c, c, c);
  else drawCurve(pen, a ? middle(a, b) : b, b, middle(b, c));
}

function drawCurve(pen, from, control, to) {
  context.strokeStyle = swatches[pen].value;
  context.lineCap = "round";
  context.lineWidth = control.width;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.quadraticCurveTo(control.x, control.y, to.x, to.y);
  context.stroke();
}

function middle(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
