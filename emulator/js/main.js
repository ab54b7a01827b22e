/**
 * The emulator's side of its conversation with Python (emulator/pico.py), in which each line is one
 * JSON object. Python gives a command. The emulator answers with events, with requests that Python
 * answers at once, and at last with `{"done": ...}`.
 */

import { readSync, writeSync } from 'node:fs';

import { Board } from './board.js';

const STDIN = 0;
const STDOUT = 1;

let received = '';
const chunk = Buffer.alloc(1 << 16);

/** Read into `buffer`; return the count of bytes, 0 at the end. */
function readOrEnd(buffer) {
  try {
    return readSync(STDIN, buffer);
  } catch (error) {
    if (error.code === 'EOF') return 0; // on Windows
    throw error;
  }
}

/** Return the next object that Python sends; null at the end of the conversation. */
function receive() {
  for (;;) {
    const end = received.indexOf('\n');
    if (end >= 0) {
      const line = received.slice(0, end);
      received = received.slice(end + 1);
      return JSON.parse(line);
    }
    const count = readOrEnd(chunk);
    if (count === 0) return null;
    received += chunk.toString('latin1', 0, count); // JSON from Python is ASCII
  }
}

function send(object) {
  const bytes = Buffer.from(`${JSON.stringify(object)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(STDOUT, bytes, sent);
}

/** Send a request to Python and return its answer. */
function ask(request) {
  send(request);
  const answer = receive();
  if (answer === null) process.exit(0);
  return answer;
}

process.on('SIGINT', () => {}); // Python deals with Ctrl-C, and ends the conversation

const setup = receive();
if (setup !== null) {
  const board = new Board(setup, ask, send);
  const state = () => ({ done: true, seconds: board.seconds });
  const commands = {
    run: ({ seconds }) => board.run(seconds),
    readDrive: () => board.readDrive(),
    wire: (parts) => board.wire(parts),
    type: ({ text }) => board.console.type(text),
    read: ({ reads }) => board.console.read(reads),
  };
  send(state());
  for (let command = receive(); command !== null; command = receive()) {
    try {
      commands[command.do](command);
      send(state());
    } catch (error) {
      send({ done: false, error: error.stack });
    }
  }
}
