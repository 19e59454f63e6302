// What goes wrong on standard input: each bad line gets its answer, good lines around it are served, and the process ends with its input.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { bad, good } from './support/fleet.mjs';
import { stdioCommand, temporaryFolder } from './support/program.mjs';
import { modernRequest, StdioSession } from './support/raw.mjs';

const session = (t) => new StdioSession(t, stdioCommand(join(temporaryFolder(t), 'concierge.db')));
const getCase = (id) => modernRequest('tools/call', { name: 'matrix_get_use_case', arguments: { number: 4 } }, { id });

// Nothing but messages was written, and the process ends by itself.
async function endsClean(stdio) {
  assert.equal((await stdio.end()).code, 0, stdio.stderr);
  assert.deepEqual(stdio.notJson, []);
}

const badLines = [
  ['text that is not JSON', '{"jsonrpc":"2.0",', -32700, null],
  ['a number', '42', -32600, null],
  ['brackets nested a hundred thousand deep', '['.repeat(100_000), -32700, null],
  ['a method that is no string', '{"jsonrpc":"2.0","id":5,"method":7}', -32600, 5],
  ['an unknown method', JSON.stringify(modernRequest('tools/lists', {}, { id: 6 })), -32601, 6],
  ['an unknown tool', JSON.stringify(modernRequest('tools/call', { name: 'nothing', arguments: {} }, { id: 7 })), -32602, 7],
  ['a version that the server does not speak',
   JSON.stringify(modernRequest('tools/list', {}, { id: 8, meta: { 'io.modelcontextprotocol/protocolVersion': '2031-01-01' } })), -32022, 8],
];

for (const [what, line, code, id] of badLines) {
  test(`${what} is refused on its line, and the next line is served`, async (t) => {
    const stdio = session(t);
    const refusal = await stdio.ask(line, id);
    assert.equal(refusal.error?.code, code, JSON.stringify(refusal));
    good((await stdio.ask(getCase('next'), 'next')).result);
    await endsClean(stdio);
  });
}

test('mistakes in arguments are a result that a model can read', async (t) => {
  const stdio = session(t);
  const message = modernRequest('tools/call', { name: 'matrix_get_use_case', arguments: { nubmer: 4 } }, { id: 1 });
  assert.match(bad((await stdio.ask(message, 1)).result), /nubmer'? \(did you mean '?number/);
  await endsClean(stdio);
});

test('both eras are served on one process, message by message', async (t) => {
  const stdio = session(t);
  const discovered = await stdio.ask(modernRequest('server/discover', {}, { id: 'd' }), 'd');
  assert.ok(discovered.result.supportedVersions.includes('2026-07-28'));
  const initialize = { jsonrpc: '2.0', id: 0, method: 'initialize',
                       params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } } };
  assert.equal((await stdio.ask(initialize, 0)).result.protocolVersion, '2025-06-18');
  stdio.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const legacy = await stdio.ask({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, 1);
  assert.equal(legacy.result.resultType, undefined);
  const modern = await stdio.ask(modernRequest('tools/list', {}, { id: 2 }), 2);
  assert.equal(modern.result.resultType, 'complete');
  assert.deepEqual(modern.result.tools.map((tool) => tool.name), legacy.result.tools.map((tool) => tool.name));
  await endsClean(stdio);
});

test('lines that arrive in pieces or many at once are the same lines', async (t) => {
  const stdio = session(t);
  const line = JSON.stringify(getCase('pieces')) + '\n';
  const answer = stdio.answer('pieces');
  for (const piece of line.match(/.{1,7}|\n/gs)) stdio.write(piece);
  good((await answer).result);
  const many = Array.from({ length: 50 }, (_, id) => stdio.answer(id));
  stdio.write(Array.from({ length: 50 }, (_, id) => JSON.stringify(getCase(id))).join('\n') + '\n\n');
  for (const each of await Promise.all(many)) good(each.result);
  await endsClean(stdio);
});

test('requests that are under way when the input ends are answered', async (t) => {
  const stdio = session(t);
  const answers = Array.from({ length: 20 }, (_, id) => stdio.answer(id));
  stdio.write(Array.from({ length: 20 }, (_, id) => JSON.stringify(getCase(id))).join('\n') + '\n');
  const ended = stdio.end();
  for (const each of await Promise.all(answers)) good(each.result);
  assert.equal((await ended).code, 0, stdio.stderr);
  assert.deepEqual(stdio.notJson, []);
});
