/** The WebSocket to this page's board: send, receive, and connect again. */

import { pause } from "./pace.js";

const RETRY_MS = 1000;

// The first byte of a binary message.
const BINARY = { 1: "tft", 2: "scene", 3: "zip" };

let socket = null;
let lost = false;

/**
 * Connect, and connect again whenever the server has gone.
 *
 * `handlers` are functions by type: those of the server's messages ("step", "console", "error",
 * "board", "paused", "saved") take the message; "tft", "scene" and "zip" take the bytes after the first, as a
 * Uint8Array; "open" takes nothing; "lost" takes a sentence, or "" when the server gave no reason,
 * once each time.
 */
export function connect(url, handlers) {
  socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  // Only with its first message has the server a board for this page.
  let isFirst = true;
  socket.onmessage = ({ data }) => {
    if (isFirst) {
      lost = isFirst = false;
      handlers.open();
    }
    receive(data, handlers);
  };
  socket.onclose = async ({ reason }) => {
    if (!lost) handlers.lost(reason);
    lost = true;
    await pause(RETRY_MS);
    connect(url, handlers);
  };
}

/** Send a message. It is dropped while there is no server: all is sent again once there is. */
export function send(type, values = {}) {
  if (isOpen()) socket.send(JSON.stringify({ type, ...values }));
}

/** Send a picture, a PNG or JPEG, from "draw", "upload" or "webcam". */
export function sendPicture(source, bytes) {
  send("picture", { source });
  if (isOpen()) socket.send(bytes);
}

/** Return whether nothing waits to be sent; only then does a film need to send a picture. */
export function isIdle() {
  return isOpen() && socket.bufferedAmount === 0;
}

function isOpen() {
  return socket?.readyState === WebSocket.OPEN;
}

function receive(data, handlers) {
  if (typeof data === "string") {
    const message = JSON.parse(data);
    handlers[message.type](message);
  } else {
    const bytes = new Uint8Array(data);
    handlers[BINARY[bytes[0]]](bytes.subarray(1));
  }
}
