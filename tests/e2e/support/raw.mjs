// Messages as bytes, for what no client would send: HTTP requests with any header, and lines on standard input.
// Every message that comes back is held against the protocol's schema.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import { modernRevision } from './clients.mjs';
import { atEnd, program, within } from './program.mjs';
import { wireFaults } from './wire_judge.mjs';

const answerDeadline = 15_000;

// A request of the modern era. `meta` adds to or, with undefined, removes from what every request carries.
export function modernRequest(method, params = {}, { id = 1, meta = {} } = {}) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': modernRevision,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    ...meta,
  };
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta } };
}

// The headers that belong to it.
export function headersOf(message) {
  const name = message.params?.name ?? message.params?.uri;
  return {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    'MCP-Protocol-Version': modernRevision,
    ...(message.method ? { 'Mcp-Method': message.method } : {}),
    ...(name !== undefined ? { 'Mcp-Name': name } : {}),
  };
}

const agent = new http.Agent({ keepAlive: true });

// Sends any body with any headers (undefined leaves one out) and returns status, headers, text and, where it is JSON, the document.
export function send(url, { method = 'POST', headers = {}, body, agent: own = agent } = {}) {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((done, failed) => {
    const request = http.request(url, { method, headers: given, agent: own, timeout: answerDeadline }, (response) => {
      let received = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (received += part));
      response.on('error', failed);
      response.on('end', () => {
        const messages = messagesIn(response, received);
        const isEndpoint = new URL(url).pathname === '/mcp';  // elsewhere the server speaks no MCP
        const faults = (isEndpoint ? messages : []).flatMap((message) => wireFaults(message, readable(text), given['MCP-Protocol-Version']));
        if (faults.length > 0) failed(new Error(faults.join('\n')));
        done({ status: response.statusCode, headers: response.headers, text: received, json: messages.at(-1) });
      });
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${answerDeadline} ms`)));
    request.on('error', failed);
    request.end(text);
  });
}

// The messages of a JSON document or of a stream.
function messagesIn(response, text) {
  const type = response.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return [JSON.parse(text)];
  if (!type.startsWith('text/event-stream')) return [];
  const data = text.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice('data:'.length).trim());
  return data.filter((each) => each !== '').map((each) => JSON.parse(each));
}

function readable(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// A modern request, sent properly but for what `headers` changes.
export const post = (url, message, headers = {}) => send(url, { headers: { ...headersOf(message), ...headers }, body: message });

// A tool call that is well-formed; the tool may still refuse it.
export async function callTool(url, name, args = {}) {
  const answer = await post(url, modernRequest('tools/call', { name, arguments: args }));
  if (answer.status !== 200 || answer.json?.result === undefined) throw new Error(`${name}: ${answer.status} ${answer.text}`);
  return answer.json.result;
}

// Writes bytes to the server's port and returns what came back until it closed or `until` says that it is enough.
export function sendBytes(url, bytes, until) {
  const { hostname, port } = new URL(url);
  const answered = new Promise((done, failed) => {
    let received = '';
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      received += part;
      if (until?.(received)) socket.destroy();
    });
    // A server that refuses may close while we still write; what it said before counts.
    socket.on('error', (error) => (received ? done(received) : failed(error)));
    socket.on('close', () => done(received));
  });
  return within(answerDeadline, 'the answer to raw bytes', answered);
}

// A running `concierge stdio` that takes lines and yields the messages of its standard output.
export class StdioSession {
  #waiting = new Map();
  #rest = '';
  #requests = new Map();
  #agreed;

  constructor(t, { command = program, args }) {
    this.messages = [];
    this.notJson = [];
    this.wireFaults = [];
    this.stderr = '';
    this.child = spawn(command, args);
    this.ended = new Promise((done) => this.child.on('close', (code, signal) => done({ code, signal })));
    this.child.stdin.on('error', () => {});
    this.child.stderr.on('data', (text) => (this.stderr += text));
    this.child.stdout.setEncoding('utf8');
    this.child.stdout.on('data', (text) => this.#take(text));
    atEnd(t, () => assert.deepEqual(this.wireFaults, []));
    atEnd(t, () => this.child.kill('SIGKILL'));
  }

  #take(text) {
    this.#rest += text;
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop();
    for (const line of lines) {
      let message;
      try {
        message = JSON.parse(line);
      } catch {
        this.notJson.push(line);
        continue;
      }
      this.messages.push(message);
      const request = this.#requests.get(JSON.stringify(message.id ?? null));
      this.wireFaults.push(...wireFaults(message, request, this.#agreed));
      this.#agreed = message.result?.protocolVersion ?? this.#agreed;
      this.#waiting.get(JSON.stringify(message.id ?? null))?.shift()?.(message);
    }
  }

  write(text) {
    this.child.stdin.write(text);
  }

  // The next message that answers `id`; null stands for an answer without one.
  answer(id) {
    const key = JSON.stringify(id);
    if (!this.#waiting.has(key)) this.#waiting.set(key, []);
    return within(answerDeadline, `the answer to ${key}; stderr: ${this.stderr}`,
                  new Promise((done) => this.#waiting.get(key).push(done)));
  }

  // Sends one line and waits for the message that answers `id`.
  ask(line, id) {
    const answer = this.answer(id);
    this.#requests.set(JSON.stringify(id ?? null), typeof line === 'string' ? readable(line) : line);
    this.write((typeof line === 'string' ? line : JSON.stringify(line)) + '\n');
    return answer;
  }

  // Closes the input; returns how the process ended.
  end() {
    this.child.stdin.end();
    return within(answerDeadline, 'the end of the process after its input ended', this.ended);
  }
}
