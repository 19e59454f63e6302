// What a broken or hostile client sends over HTTP: each case has its own clear answer, and the server serves on afterwards.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modernRevision } from './support/clients.mjs';
import { bad, good } from './support/fleet.mjs';
import { atEnd, Server } from './support/program.mjs';
import { callTool, headersOf, modernRequest, post, send, sendBytes } from './support/raw.mjs';

let server, url, folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concierge-e2e-'));
  server = await Server.start({ database: join(folder, 'concierge.db') });
  url = server.url;
});

after(async () => {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const listTools = modernRequest('tools/list');
const getCase = modernRequest('tools/call', { name: 'matrix_get_use_case', arguments: { number: 4 } });

// Every case below ends with this: whatever came before, the next good request is served.
async function stillServes() {
  assert.equal(good(await callTool(url, 'matrix_get_use_case', { number: 4 })).number ?? 4, 4);
}

function refused(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json?.jsonrpc, '2.0', answer.text);
  assert.equal(answer.json.error?.code, code, answer.text);
  assert.ok(answer.json.error.message.length > 0);
  return answer.json.error;
}

const notRequests = [
  ['an empty body', '', -32700],
  ['text that is not JSON', '{"jsonrpc":"2.0",', -32700],
  ['bytes that are not UTF-8', Buffer.from('{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}', 'latin1'), -32700],
  ['brackets nested a hundred thousand deep', '['.repeat(100_000), -32700],
  ['a number', '42', -32600],
  ['an object that is no message', '{"hello":"world"}', -32600],
  ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"tools/list"}', -32600],
  ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":7}', -32600],
  ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"tools/list"}', -32600],
];

for (const [what, body, code] of notRequests) {
  test(`${what} is refused as what it is`, async () => {
    const raw = Buffer.isBuffer(body) ? body : Buffer.from(body);
    const answer = await new Promise((done, failed) => {
      const request = http.request(url, { method: 'POST', headers: { ...headersOf(listTools), 'Content-Length': raw.length } }, (response) => {
        let text = '';
        response.on('data', (part) => (text += part));
        response.on('end', () => done({ status: response.statusCode, text, json: JSON.parse(text) }));
      });
      request.on('error', failed);
      request.end(raw);
    });
    refused(answer, 400, code);
    assert.equal(answer.json.id ?? null, code === -32600 && body.includes('"id":1') ? 1 : null);
    await stillServes();
  });
}

test('a batch is refused in the modern era', async () => {
  refused(await send(url, { headers: headersOf(listTools), body: [listTools, getCase] }), 400, -32600);
  await stillServes();
});

test('an unknown method is 404 and names itself', async () => {
  const error = refused(await post(url, modernRequest('tools/lists')), 404, -32601);
  assert.match(error.message, /tools\/lists/);
  await stillServes();
});

for (const method of ['initialize', 'ping', 'logging/setLevel', 'resources/subscribe']) {
  test(`${method}, which the modern era has no more, is an unknown method there`, async () => {
    refused(await post(url, modernRequest(method)), 404, -32601);
  });
}

test('an unknown tool is an invalid parameter and the nearest name is suggested', async () => {
  const answer = await post(url, modernRequest('tools/call', { name: 'system_provision_instances', arguments: {} }));
  assert.match(refused(answer, 200, -32602).message, /system_provision_instance\b/);
  await stillServes();
});

test('every mistake in the arguments is told at once, with what was meant', async () => {
  const text = bad(await callTool(url, 'system_provision_instance', {
    provider_region_id: 7, provider_instance_type: 'standard-2', wait_seconds: 'long', nmae: 'x',
  }));
  assert.match(text, /provider_region_id/);
  assert.match(text, /wait_seconds/);
  assert.match(text, /provider_instance_type'? \(did you mean '?provider_instance_type_id/);
  assert.match(text, /nmae'? \(did you mean '?name/);
  assert.match(text, /missing.*provider_instance_type_id/);
  await stillServes();
});

test('an id that no instance has is an error that says where ids come from', async () => {
  const text = bad(await callTool(url, 'system_get_instance', { instance_id: '01900000-0000-7000-8000-000000000000' }));
  assert.match(text, /01900000-0000-7000-8000-000000000000/);
  assert.match(text, /system_list_instances/);
});

test('a provision with ids that do not exist names the tools that list the right ones, and leaves nothing behind', async () => {
  const unknown = '01900000-0000-7000-8000-000000000000';
  const text = bad(await callTool(url, 'system_provision_instance',
                                  { template_id: unknown, provider_region_id: unknown, provider_instance_type_id: unknown }));
  assert.match(text, /system_list_(templates|provider_regions|provider_instance_types)/);
  assert.equal(good(await callTool(url, 'system_list_instances')).count, 0);
});

test('a cursor that the server did not give is refused and not taken for the first page', async () => {
  assert.match(bad(await callTool(url, 'system_list_instances', { cursor: 'bm90LWEtY3Vyc29y' })), /cursor/);
});

test('a body over the limit is refused before it is read', async () => {
  const { host } = new URL(url);
  const head = `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 500000000\r\n\r\n`;
  assert.match(await sendBytes(url, head + '{', (text) => text.includes('\r\n\r\n')), /^HTTP\/1\.1 413 /);
  await stillServes();
});

test('a chunked body over the limit is cut off', async () => {
  const { host } = new URL(url);
  const chunk = 'x'.repeat(1024 * 1024);
  const head = `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const body = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(8);
  assert.match(await sendBytes(url, head + body, (text) => text.includes('\r\n\r\n')), /^HTTP\/1\.1 413 /);
  await stillServes();
});

test('bytes that are no HTTP are answered with 400', async () => {
  assert.match(await sendBytes(url, 'GRUETZI\r\n\r\n', (text) => text.includes('\r\n\r\n')), /^HTTP\/1\.\d 400 /);
  await stillServes();
});

test('a request that says its length twice over is refused', async () => {
  const { host } = new URL(url);
  const bytes = `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
  assert.match(await sendBytes(url, bytes, (text) => text.includes('\r\n\r\n')), /^HTTP\/1\.1 400 /);
  await stillServes();
});

const wrongHeaders = [
  ['without MCP-Protocol-Version', { 'MCP-Protocol-Version': undefined }],
  ['with another MCP-Protocol-Version than the body', { 'MCP-Protocol-Version': '2025-11-25' }],
  ['without Mcp-Method', { 'Mcp-Method': undefined }],
  ['with another Mcp-Method than the body', { 'Mcp-Method': 'tools/list' }],
  ['with an Mcp-Method in other letters', { 'Mcp-Method': 'Tools/Call' }],
  ['without Mcp-Name', { 'Mcp-Name': undefined }],
  ['with another Mcp-Name than the body', { 'Mcp-Name': 'matrix_list_use_cases' }],
  ['with an Mcp-Name in broken Base64', { 'Mcp-Name': '=?base64?bWF0cm_4?=' }],
];

for (const [what, headers] of wrongHeaders) {
  test(`a call ${what} is a header mismatch`, async () => {
    refused(await post(url, getCase, headers), 400, -32020);
    await stillServes();
  });
}

test('an Mcp-Name in Base64 is read before it is compared', async () => {
  const name = `=?base64?${Buffer.from('matrix_get_use_case').toString('base64')}?=`;
  assert.equal((await post(url, getCase, { 'Mcp-Name': name })).status, 200);
});

test('a version that the server does not speak is refused with those that it does', async () => {
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2031-01-01' };
  const error = refused(await post(url, modernRequest('tools/list', {}, { meta }), { 'MCP-Protocol-Version': '2031-01-01' }), 400, -32022);
  assert.equal(error.data.requested, '2031-01-01');
  assert.ok(error.data.supported.includes(modernRevision));
  await stillServes();
});

test('a modern request without its capabilities is malformed', async () => {
  const meta = { 'io.modelcontextprotocol/clientCapabilities': undefined };
  refused(await post(url, modernRequest('tools/list', {}, { meta })), 400, -32602);
  await stillServes();
});

for (const origin of ['https://evil.example', 'http://127.0.0.1.evil.example', 'null']) {
  test(`a page of ${origin} may not call`, async () => {
    assert.equal((await post(url, listTools, { Origin: origin })).status, 403);
    await stillServes();
  });
}

test('a page of this machine may call', async () => {
  assert.equal((await post(url, listTools, { Origin: new URL(url).origin })).status, 200);
});

test('a request for another host is not for this server', async () => {
  const { status } = await post(url, listTools, { Host: 'evil.example' });
  assert.ok(status === 403 || status === 421, `status ${status}`);
  await stillServes();
});

for (const method of ['GET', 'DELETE', 'PUT', 'PATCH']) {
  test(`${method} on the endpoint is not allowed and says what is`, async () => {
    const answer = await send(url, { method, headers: { Accept: 'text/event-stream', 'MCP-Protocol-Version': modernRevision } });
    assert.equal(answer.status, 405);
    assert.match(answer.headers.allow ?? '', /POST/);
    await stillServes();
  });
}

test('another path is not found', async () => {
  assert.equal((await send(new URL('/elsewhere', url), { headers: headersOf(listTools), body: listTools })).status, 404);
});

test('a body that does not say it is JSON is refused', async () => {
  const { status } = await post(url, listTools, { 'Content-Type': 'text/plain' });
  assert.ok(status === 415 || status === 400, `status ${status}`);
  await stillServes();
});

test('a notification is taken without an answer', async () => {
  const { id, ...notification } = modernRequest('notifications/cancelled', { requestId: 'nothing' });
  const answer = await post(url, notification);
  assert.equal(answer.status, 202);
  assert.equal(answer.text, '');
});

for (const id of [0, -1, 'text', '', 2 ** 53 - 1]) {
  test(`the id ${JSON.stringify(id)} comes back as it was`, async () => {
    const answer = await post(url, modernRequest('tools/list', {}, { id }));
    assert.equal(answer.status, 200);
    assert.strictEqual(answer.json.id, id);
  });
}

test('text in any script survives the way there and back', async () => {
  const name = 'naïve-Bär-дом-🏠';
  const answer = await post(url, modernRequest('tools/call', { name: 'system_get_instance', arguments: { instance_id: name } }));
  assert.match(bad(answer.json.result), new RegExp(name));
});

test('two hundred requests in a row on one connection are all answered', async (t) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  atEnd(t, () => agent.destroy());
  for (let id = 0; id < 200; ++id) {
    const message = modernRequest('tools/call', { name: 'matrix_get_use_case', arguments: { number: 1 + (id % 10) } }, { id });
    const answer = await send(url, { headers: headersOf(message), body: message, agent });
    assert.equal(answer.json.id, id);
    good(answer.json.result);
  }
});
