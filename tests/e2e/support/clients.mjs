// Every official way to talk to the server, behind one small interface: tools(), call(name, arguments), close().
// Each call's result is judged against the tool's own schema before the test sees it, and each message of the SDKs' clients against the
// schema of its revision.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { atEnd } from './program.mjs';
import { SchemaJudge } from './schema_judge.mjs';
import { wireFaults } from './wire_judge.mjs';

export const modernRevision = '2026-07-28';

const inspectorPath = join(import.meta.dirname, '../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
const info = { name: 'concierge-e2e', version: '1.0.0' };

// Lets a client's transport judge every message that it delivers: how many there were, and what is wrong with them.
function judgeMessages(transport) {
  const requests = new Map();
  const wire = { judged: 0, faults: [] };
  let revision, deliver;
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if (message.id !== undefined && message.method !== undefined) requests.set(message.id, message);
    return send(message, options);
  };
  Object.defineProperty(transport, 'onmessage', {
    get: () => deliver,
    set: (own) => {
      deliver = own && ((message, extra) => {
        revision = message.result?.protocolVersion ?? revision;
        ++wire.judged;
        wire.faults.push(...wireFaults(message, message.method === undefined ? requests.get(message.id) : undefined, revision));
        return own(message, extra);
      });
    },
  });
  return wire;
}

// A client of either SDK, wrapped.
class SdkConnection {
  #client;
  #wire;
  #judge = new SchemaJudge();
  #listed = false;

  constructor(client, wire) {
    this.#client = client;
    this.#wire = wire;
  }

  get client() {
    return this.#client;
  }

  async tools() {
    const { tools } = await this.#client.listTools();
    this.#judge.tools(tools);
    this.#listed = true;
    return tools;
  }

  async call(name, args = {}) {
    if (!this.#listed) await this.tools();
    const result = await this.#client.callTool({ name, arguments: args });
    this.#judge.result(name, result);
    assert.ok(this.#wire.judged > 0, 'no message of the server was judged');
    assert.deepEqual(this.#wire.faults, []);
    return result;
  }

  close() {
    return this.#client.close();
  }
}

function transport(target, Http, Stdio) {
  return target.url ? new Http(new URL(target.url)) : new Stdio({ command: target.command, args: target.args, stderr: 'ignore' });
}

function clientV2(mode, era) {
  return async (target) => {
    const client = new ClientV2(info, { capabilities: {}, versionNegotiation: { mode, probe: { timeoutMs: 15_000 } } });
    const used = transport(target, HttpV2, StdioV2);
    const wire = judgeMessages(used);
    await client.connect(used);
    assert.equal(client.getProtocolEra(), era);
    return new SdkConnection(client, wire);
  };
}

async function clientV1(target) {
  const client = new ClientV1(info, { capabilities: {} });
  const used = transport(target, HttpV1, StdioV1);
  const wire = judgeMessages(used);
  await client.connect(used);
  return new SdkConnection(client, wire);
}

// Runs the inspector's command line against a URL, a command, or what `args` name. Returns its exit code and what it wrote.
export function inspector(target, era, args, more = {}) {
  const to = target.url ? [target.url, '--transport', 'http'] : [];
  const command = target.command ? ['--', target.command, ...target.args] : [];
  return new Promise((done) => {
    // A catalogue that does not exist, so that the inspector neither reads nor writes one in the home folder.
    const env = { ...process.env, MCP_CATALOG_PATH: join(tmpdir(), `concierge-e2e-${process.pid}.json`), ...more };
    execFile(process.execPath, [inspectorPath, '--cli', ...to, '--protocol-era', era, ...args, '--format', 'json', '-q', ...command],
             { env, timeout: 60_000 }, (error, stdout, stderr) => done({ code: error ? error.code : 0, stdout, stderr }));
  });
}

// The inspector's command line: a process, and on stdio a server too, for every call.
class InspectorConnection {
  #judge = new SchemaJudge();
  #listed = false;

  constructor(target, era) {
    this.target = target;
    this.era = era;
  }

  async #ask(args, codes) {
    const { code, stdout, stderr } = await inspector(this.target, this.era, args);
    assert.ok(codes.includes(code), `the inspector ended with ${code}: ${stderr}\n${stdout}`);
    return JSON.parse(stdout).result;
  }

  async tools() {
    const { tools } = await this.#ask(['--method', 'tools/list'], [0]);
    this.#judge.tools(tools);
    this.#listed = true;
    return tools;
  }

  async call(name, args = {}) {
    if (!this.#listed) await this.tools();
    // Exit code 5 stands for a result that is an error.
    const result = await this.#ask(['--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)], [0, 5]);
    this.#judge.result(name, result);
    return result;
  }

  async close() {}
}

export const clients = [
  { name: 'client v2, legacy', open: clientV2('legacy', 'legacy') },
  { name: 'client v2, auto', open: clientV2('auto', 'modern') },
  { name: 'client v2, modern', open: clientV2({ pin: modernRevision }, 'modern') },
  { name: 'client v1', open: clientV1 },
  { name: 'inspector, legacy', open: async (target) => new InspectorConnection(target, 'legacy') },
  { name: 'inspector, auto', open: async (target) => new InspectorConnection(target, 'auto') },
  { name: 'inspector, modern', open: async (target) => new InspectorConnection(target, 'modern') },
];

// The client for tests that are not about clients. It closes with the test.
export async function connect(t, target) {
  const connection = await clients.find((client) => client.name === 'client v2, modern').open(target);
  atEnd(t, () => connection.close());
  return connection;
}
