// Mixed load from both eras, with clients that die in the middle of what they do: when it is over nothing has grown.
//
// SOAK_SECONDS=3600 makes an hour of it (make soak); in the suite it is short.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { startServer } from './support/program.mjs';
import { headersOf, modernRequest, send } from './support/raw.mjs';

const seconds = Number(process.env.SOAK_SECONDS ?? 12);
const idleSeconds = seconds > 60 ? 30 : 5;  // long enough that a busy client does not lose its session between two calls
const workers = 24;
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const chance = (share) => Math.random() < share;

const legacyHeaders = (session) => ({
  'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', 'MCP-Protocol-Version': '2025-11-25',
  ...(session ? { 'Mcp-Session-Id': session } : {}),
});
const legacy = (method, params = {}, id = 1) => ({ jsonrpc: '2.0', id, method, params });
const initialize = legacy('initialize', { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo: { name: 'soak', version: '1' } }, 0);
const listTemplates = { name: 'system_list_templates', arguments: {} };
const waitForNothing = { name: 'system_get_instance', arguments: { node_instance_id: '01890a5d-ac96-774b-bcce-b302099a8057', wait_seconds: 5 } };

// Sends a request and hangs up before, or while, the answer comes.
function dieDuring(url, headers, body) {
  return new Promise((done) => {
    const request = http.request(url, { method: 'POST', headers, agent: false }, (response) => response.on('data', () => response.destroy()));
    request.on('error', () => {});
    request.on('close', done);
    request.end(JSON.stringify(body));
    setTimeout(() => request.destroy(), Math.random() * 30);
  });
}

// Opens a stream and hangs up a little later.
function listenAndDie(url, method, headers, body) {
  return new Promise((done) => {
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      response.on('error', () => {});
      response.resume();
    });
    request.on('error', () => {});
    request.on('close', done);
    request.end(body && JSON.stringify(body));
    setTimeout(() => request.destroy(), 20 + Math.random() * 200);
  });
}

// Half a request, and then nobody.
function halfOf(url) {
  return new Promise((done) => {
    const { port, hostname } = new URL(url);
    const socket = net.connect(Number(port), hostname, () => socket.write('POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{"json'));
    socket.on('error', () => {});
    socket.on('close', done);
    setTimeout(() => socket.destroy(), 10 + Math.random() * 50);
  });
}

async function modernTurn(url, count) {
  const call = modernRequest('tools/call', listTemplates);
  if (chance(0.15)) return dieDuring(url, headersOf(call), call);
  if (chance(0.05)) {
    const waiting = modernRequest('tools/call', waitForNothing);
    return dieDuring(url, headersOf(waiting), waiting);
  }
  if (chance(0.1)) {
    const listen = modernRequest('subscriptions/listen', { notifications: { resourceSubscriptions: ['matrix://full'] } });
    return listenAndDie(url, 'POST', headersOf(listen), listen);
  }
  if (chance(0.05)) return halfOf(url);
  const answer = await send(url, { headers: headersOf(call), body: call });
  assert.equal(answer.status, 200, answer.text);
  ++count.answered;
}

async function legacyTurn(url, count) {
  const begun = await send(url, { headers: legacyHeaders(), body: initialize });
  assert.equal(begun.status, 200, begun.text);
  const session = begun.headers['mcp-session-id'];
  count.sessions.push(session);
  if (count.sessions.length > 50) count.sessions.shift();
  for (let i = 0; i < 5; ++i) {
    if (chance(0.1)) await dieDuring(url, legacyHeaders(session), legacy('tools/call', listTemplates, i));
    else if (chance(0.1)) await listenAndDie(url, 'GET', legacyHeaders(session));
    else {
      const answer = await send(url, { headers: legacyHeaders(session), body: legacy('tools/call', listTemplates, i) });
      assert.equal(answer.status, 200, answer.text);
      ++count.answered;
    }
  }
  if (chance(0.5)) assert.equal((await send(url, { method: 'DELETE', headers: legacyHeaders(session) })).status, 204);
}

const descriptors = (pid) => readdirSync(`/proc/${pid}/fd`).length;
const residentKiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

test(`after ${seconds} seconds of clients that die nothing has grown`, { timeout: (seconds + 120) * 1000 }, async (t) => {
  const { url, pid } = await startServer(t, { args: ['--session-idle', String(idleSeconds)] });
  const atFirst = descriptors(pid);
  const count = { answered: 0, sessions: [] };
  const end = Date.now() + seconds * 1000;
  const work = async (turn) => {
    while (Date.now() < end) await turn(url, count);
  };
  const all = Promise.all(Array.from({ length: workers }, (_, i) => work(i % 2 === 0 ? modernTurn : legacyTurn)));
  await sleep(seconds * 1000 / 3);
  const early = residentKiB(pid);
  const watch = setInterval(() => t.diagnostic(`${count.answered} answers, ${residentKiB(pid)} KiB, ${descriptors(pid)} descriptors`), 300_000);
  try {
    await all;
  } finally {
    clearInterval(watch);
  }
  http.globalAgent.destroy();

  // What is left goes by itself: connections when their clients are gone, sessions when nobody used them for a while.
  const settled = Date.now() + 30_000;
  await sleep((idleSeconds * 1.25 + 2) * 1000);  // sessions are looked at four times in their idle time
  while (descriptors(pid) > atFirst + 30 && Date.now() < settled) await sleep(200);
  for (const session of count.sessions) {
    assert.equal((await send(url, { headers: legacyHeaders(session), body: legacy('ping') })).status, 404, 'a session outlived its idle time');
  }
  const late = residentKiB(pid);
  t.diagnostic(`${count.answered} answers; resident memory ${early} KiB after a third, ${late} KiB at the end; ${descriptors(pid)} descriptors, ${atFirst} at first`);
  assert.ok(count.answered > 100, `only ${count.answered} answers`);
  assert.ok(descriptors(pid) <= atFirst + 30, `${descriptors(pid)} descriptors are open, ${atFirst} at first`);
  assert.ok(late <= early + 12 * 1024, `resident memory grew from ${early} to ${late} KiB`);
});
