// The program under test: where it is, how it is started and how it ends. Every process is ended by its own pid.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const program = process.env.CONCIERGE ?? join(projectRoot, 'build/release/concierge');
export const conformanceServer = join(dirname(program), 'conformance-server');

// How much faster than the clock simulated machines boot: 90 seconds become 90 milliseconds.
export const timeScale = 1000;

// Deadlines are for a machine that does other things too, and for programs built with sanitizers.
const startDeadline = 30_000;
const endDeadline = 20_000;

const endings = new WeakMap();

// Does something when the test ends, before what was asked for earlier is done: what was built last is taken down first.
export function atEnd(t, action) {
  if (!endings.has(t)) {
    const actions = [];
    endings.set(t, actions);
    t.after(async () => {
      const failures = [];
      while (actions.length > 0) {
        try {
          await actions.pop()();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    });
  }
  endings.get(t).push(action);
}

// A folder that goes when the test ends.
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'concierge-e2e-'));
  atEnd(t, () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// Runs a command of the program to its end.
export function run(args, { input = '', deadline = endDeadline, env = {} } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { env: { ...process.env, ...env } });
    let stdout = '', stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      failed(new Error(`concierge ${args.join(' ')} did not end within ${deadline} ms; stderr: ${stderr}`));
    }, deadline);
    child.on('error', failed);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, stdout, stderr });
    });
    child.stdin.on('error', () => {});  // the program may end before it has read everything
    child.stdin.end(input);
  });
}

// A running `concierge serve`, or what serves in its place. `url` is its MCP endpoint.
export class Server {
  static async start({ database, scale = timeScale, port = 0, args = [] }) {
    const server = new Server(['serve', '--host', '127.0.0.1', '--port', String(port), '--database', database, '--time-scale',
                               String(scale), ...args]);
    await server.#listening();
    return server;
  }

  // The server with the fixtures of the conformance suites.
  static async startConformanceServer() {
    const server = new Server(['--port', '0'], conformanceServer);
    await server.#listening();
    return server;
  }

  constructor(args, command = program) {
    this.args = args;
    this.output = '';
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.ended = new Promise((done) => {
      this.child.on('error', (error) => done({ code: null, signal: null, error }));
      this.child.on('close', (code, signal) => done({ code, signal }));
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text) => (this.output += text));
  }

  get pid() {
    return this.child.pid;
  }

  async #listening() {
    const announced = new Promise((done) => {
      const look = () => {
        const found = /https?:\/\/[^\s/]+:\d+\/mcp/.exec(this.output);
        if (found) done((this.url = found[0]));
      };
      for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', look);
    });
    const outcome = await within(startDeadline, 'the line that names the address', Promise.race([announced, this.ended]));
    if (typeof outcome === 'string') return;
    throw new Error(`the server ended before it listened: ${JSON.stringify(outcome)}; it said: ${this.output}`);
  }

  // Asks the server to end, and waits until it has.
  async stop() {
    this.child.kill('SIGTERM');
    return within(endDeadline, 'the end of the server', this.ended);
  }

  // Ends it as a power cut would.
  async kill() {
    this.child.kill('SIGKILL');
    return within(endDeadline, 'the end of the server', this.ended);
  }
}

// A server for one test, over a database of its own unless one is given. It ends with the test.
export async function startServer(t, options = {}) {
  const database = options.database ?? join(temporaryFolder(t), 'concierge.db');
  const server = await Server.start({ ...options, database });
  server.database = database;
  atEnd(t, () => server.kill());
  return server;
}

export function stdioCommand(database, scale = timeScale) {
  return { command: program, args: ['stdio', '--database', database, '--time-scale', String(scale)] };
}

export async function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error(`waited ${milliseconds} ms for ${what}`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
