// Every method in every revision, raw: what comes back conforms to the published schema of the revision, which the raw helper judges.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atEnd, Server, startServer } from './support/program.mjs';
import { modernRequest, post, send } from './support/raw.mjs';
import { wireFaults } from './support/wire_judge.mjs';

const legacyRevisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const lists = ['tools/list', 'resources/list', 'resources/templates/list'];

async function startConformanceServer(t) {
  const server = await Server.startConformanceServer();
  atEnd(t, () => server.kill());
  return server;
}

// Sends a request of the legacy era; throws when the answer breaks the schema. Returns the result.
async function askLegacy(url, revision, method, params = {}) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', 'MCP-Protocol-Version': revision };
  const answer = await send(url, { headers, body: { jsonrpc: '2.0', id: 1, method, params } });
  assert.ok(answer.json?.result, `${revision} ${method}: ${answer.status} ${answer.text}`);
  return answer.json.result;
}

async function askModern(url, method, params = {}, headers = {}) {
  const answer = await post(url, modernRequest(method, params), headers);
  assert.ok(answer.json?.result, `${method}: ${answer.status} ${answer.text}`);
  return answer.json.result;
}

const contentTools = ['test_simple_text', 'test_image_content', 'test_audio_content', 'test_embedded_resource', 'test_multiple_content_types',
                      'test_error_handling', 'test_tool_with_logging'];
const prompts = ['test_simple_prompt', 'test_prompt_with_image'];
const completion = { ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' }, argument: { name: 'arg1', value: 'pa' } };

for (const revision of legacyRevisions) {
  test(`the results of ${revision} conform to its schema`, async (t) => {
    const { url } = await startConformanceServer(t);
    await askLegacy(url, revision, 'initialize', { protocolVersion: revision, capabilities: {}, clientInfo: { name: 'raw', version: '1' } });
    for (const method of ['ping', ...lists, 'prompts/list']) await askLegacy(url, revision, method);
    for (const name of contentTools) await askLegacy(url, revision, 'tools/call', { name, arguments: {} });
    for (const name of prompts) await askLegacy(url, revision, 'prompts/get', { name });
    for (const uri of ['test://static-text', 'test://static-binary', 'test://template/1/data']) await askLegacy(url, revision, 'resources/read', { uri });
    await askLegacy(url, revision, 'completion/complete', completion);
    await askLegacy(url, revision, 'logging/setLevel', { level: 'error' });
  });
}

test('the results of 2026-07-28 conform to its schema', async (t) => {
  const { url } = await startConformanceServer(t);
  for (const method of ['server/discover', ...lists, 'prompts/list', 'skills/list']) await askModern(url, method);
  for (const name of [...contentTools, 'test_tool_with_progress']) await askModern(url, 'tools/call', { name, arguments: {} });
  for (const name of prompts) await askModern(url, 'prompts/get', { name });
  for (const uri of ['test://static-text', 'test://static-binary', 'skill://make-tea/SKILL.md']) await askModern(url, 'resources/read', { uri });
  await askModern(url, 'completion/complete', completion);
});

test('the lists of the product conform to the schema of every revision', async (t) => {
  const { url } = await startServer(t);
  for (const method of ['server/discover', ...lists]) await askModern(url, method);
  for (const revision of legacyRevisions) for (const method of lists) await askLegacy(url, revision, method);
});

test('the judge finds what breaks a schema', () => {
  const result = (members) => ({ jsonrpc: '2.0', id: 1, result: members });
  const tools = { tools: [], resultType: 'complete', ttlMs: 0, cacheScope: 'public' };
  const list = modernRequest('tools/list');
  assert.deepEqual(wireFaults(result(tools), list), []);
  const broken = [
    [result({ ...tools, tools: [{ name: 7 }] }), list],
    [result({ ...tools, ttlMs: undefined }), list],
    [result({ ...tools, cacheScope: 'secret' }), list],
    [{ jsonrpc: '2.0', id: 1, error: { message: 'no code' } }, list],
    [{ jsonrpc: '2.0', id: 'ask-1', method: 'roots/list' }, list],
    [{ jsonrpc: '2.0', method: 'notifications/unheard-of' }, list],
    [{ id: 1, result: {} }, list],
    [result({ content: [{ type: 'resource_link', uri: 'x', name: 'x' }] }), { jsonrpc: '2.0', id: 1, method: 'tools/call' }, '2025-03-26'],
  ];
  for (const [message, request, agreed] of broken) assert.notDeepEqual(wireFaults(JSON.parse(JSON.stringify(message)), request, agreed), [], JSON.stringify(message));
});
