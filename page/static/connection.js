// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The WebSocket to this page's board: what is sent, what arrives, and trying again. */

import { pause } from "./pace.js";

const RETRY_MS = 1000;

// The first byte of a binary message.
const BINARY = { 1: "tft", 2: "scene", 3: "zip" };

/**
 * Calls the handlers of what arrives. Types: those of the server's messages ("hello", "step",
 * "console", "error", "board": the message), "tft", "scene", "zip" (the bytes after the first, as
 * a Uint8Array), and "lost" (a sentence, or "" when the server gave no reason), once each time.
 */
export class Connection {
  #url;
  #socket = null;
  #lost = false;
  #handlers = new Map();

  constructor(url) {
    this.#url = url;
  }

  /** Call `handler` with each message of this type. */
  on(type, handler) {
    this.#handlers.set(type, handler);
  }

  /** Connect; and again, whenever the server has gone. */
  open() {
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => (this.#lost = false);
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = async ({ reason }) => {
      if (!this.#lost) this.#tell("lost", reason);
      this.#lost = true;
      await pause(RETRY_MS);
      this.open();
    };
    this.#socket = socket;
  }

  /** Whether nothing waits to be sent; a film need not send a picture then. */
  get idle() {
    return this.#open && this.#socket.bufferedAmount === 0;
  }

  /** Send a message. Dropped while there is no server: all is sent anew after "hello". */
  send(message) {
    if (this.#open) this.#socket.send(JSON.stringify(message));
  }

  /** Send a picture, an encoded PNG or JPEG, from "draw", "upload" or "webcam". */
  sendPicture(source, bytes) {
    if (!this.#open) return;
    this.send({ type: "picture", source });
    this.#socket.send(bytes);
  }

  get #open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #receive(data) {
    if (typeof data === "string") {
      const message = JSON.parse(data);
      this.#tell(message.type, message);
    } else {
      const bytes = new Uint8Array(data);
      this.#tell(BINARY[bytes[0]], bytes.subarray(1));
    }
  }

  #tell(type, content) {
    this.#handlers.get(type)?.(content);
  }
}
