// What the server offers besides tools, over the wire: prompts, completions, skills, subscriptions, confirmation; and parts of the tools.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { join } from 'node:path';
import { connect, inspector } from './support/clients.mjs';
import { bad, good, provision, textOf } from './support/fleet.mjs';
import { atEnd, startServer, stdioCommand, temporaryFolder, within } from './support/program.mjs';
import { modernRequest, post } from './support/raw.mjs';

// A client of the legacy era that can be asked; `answer` says what its user answers.
async function asking(t, target, answer) {
  const client = new Client({ name: 'concierge-e2e', version: '1.0.0' }, { capabilities: { elicitation: {} } });
  const asked = [];
  client.setRequestHandler(ElicitRequestSchema, (request) => {
    asked.push(request.params);
    return answer;
  });
  await client.connect(target.url ? new StreamableHTTPClientTransport(new URL(target.url))
                                  : new StdioClientTransport({ ...target, stderr: 'ignore' }));
  atEnd(t, () => client.close());
  const call = (name, args = {}) => client.callTool({ name, arguments: args });
  return { client, asked, call };
}

const agrees = { action: 'accept', content: { terminate: true } };

test('prompts are listed and filled by the inspector, in both eras', async (t) => {
  const { url } = await startServer(t);
  for (const era of ['legacy', 'modern']) {
    const listed = await inspector({ url }, era, ['--method', 'prompts/list']);
    assert.equal(listed.code, 0, listed.stderr);
    assert.equal(JSON.parse(listed.stdout).result.prompts.length, 11);
    const filled = await inspector({ url }, era, ['--method', 'prompts/get', '--prompt-name', 'setup_batch_jobs', '--prompt-args', 'count=50']);
    assert.equal(filled.code, 0, filled.stderr);
    assert.match(filled.stdout, /\(50 times\)/);
  }
});

test('the skills verify with the inspector', async (t) => {
  const { url } = await startServer(t);
  const { code, stdout, stderr } = await inspector({ url }, 'modern', ['--method', 'skills/list', '--verify']);
  assert.equal(code, 0, stderr + stdout);
  assert.match(stdout, /running-a-workload/);
});

test('an address of an instance is completed by its name and read', async (t) => {
  const server = await startServer(t);
  const connection = await connect(t, server);
  const { instance } = await provision(connection, { name: 'edge-1' });
  const { completion } = await connection.client.complete({ ref: { type: 'ref/resource', uri: 'fleet://instances/{id}' },
                                                            argument: { name: 'id', value: 'edge' } });
  assert.deepEqual(completion.values, [instance.id]);
  const { contents } = await connection.client.readResource({ uri: `fleet://instances/${completion.values[0]}` });
  assert.equal(JSON.parse(contents[0].text).name, 'edge-1');
});

test('a stream tells of each change of the instance that it was opened for', async (t) => {
  const server = await startServer(t, { scale: 30 });
  const { instance } = await provision(await connect(t, server), { wait: 0 });
  const uri = `fleet://instances/${instance.id}`;
  const stream = post(server.url, modernRequest('subscriptions/listen', { notifications: { resourceSubscriptions: [uri] } }));
  const other = await connect(t, server);
  assert.equal(good(await other.call('system_get_instance', { instance_id: instance.id, wait_seconds: 20 })).instance.status, 'running');
  await server.stop();
  const messages = (await stream).text.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim())
    .filter((data) => data !== '').map((data) => JSON.parse(data));
  assert.equal(messages[0].method, 'notifications/subscriptions/acknowledged');
  const updates = messages.filter((message) => message.method === 'notifications/resources/updated');
  assert.ok(updates.length > 0, JSON.stringify(messages));
  for (const update of updates) assert.equal(update.params.uri, uri);
  assert.ok(messages.at(-1).result, 'the stream ends with its answer');
});

for (const transport of ['HTTP', 'stdio']) {
  const target = async (t) => transport === 'HTTP' ? startServer(t, { scale: 30 }) : stdioCommand(join(temporaryFolder(t), 'concierge.db'), 30);

  test(`a legacy client over ${transport} is told of the changes it subscribed to`, async (t) => {
    const { client, call } = await asking(t, await target(t), agrees);
    const { instance } = await provision({ call }, { wait: 0 });
    const uri = `fleet://instances/${instance.id}`;
    const told = new Promise((done) => client.setNotificationHandler(ResourceUpdatedNotificationSchema, (notice) => done(notice.params.uri)));
    await client.subscribeResource({ uri });
    assert.equal(await within(20_000, 'a notice', told), uri);
  });

  test(`a legacy client over ${transport} is asked before an instance is destroyed`, async (t) => {
    const unwilling = await asking(t, await target(t), { action: 'decline' });
    const { instance } = await provision(unwilling, { wait: 0, name: 'edge-1' });
    const declined = await unwilling.call('system_terminate_instance', { instance_id: instance.id, confirm: 'edge-1' });
    assert.equal(good(declined).declined, true);
    assert.match(textOf(declined), /Nothing was changed/);
    assert.match(unwilling.asked[0].message, /edge-1/);
  });
}

test('a legacy client that agrees ends the instance', async (t) => {
  const willing = await asking(t, await startServer(t), agrees);
  const { instance } = await provision(willing, { wait: 0 });
  assert.equal(good(await willing.call('system_terminate_instance', { instance_id: instance.id })).terminated, true);
  assert.equal(willing.asked.length, 1);
});

test('a client that cannot be asked must repeat the name', async (t) => {
  const connection = await connect(t, await startServer(t));
  const { instance } = await provision(connection, { wait: 0, name: 'edge-1' });
  assert.match(bad(await connection.call('system_terminate_instance', { instance_id: instance.id })), /confirmation_required.*\n.*confirm: "edge-1"/);
  assert.equal(good(await connection.call('system_terminate_instance', { instance_id: instance.id, confirm: 'edge-1' })).terminated, true);
});

test('a server that is read-only lists no tool that changes anything, says so, and refuses those', async (t) => {
  const connection = await connect(t, await startServer(t, { args: ['--read-only'] }));
  for (const tool of await connection.tools()) assert.equal(tool.annotations.readOnlyHint, true, tool.name);
  assert.match(connection.client.getInstructions(), /read-only/);
  assert.match(bad(await connection.call('system_terminate_instance', { instance_id: '01936f3e-7c11-7abc-8def-000000000001' })), /permission_denied.*read-only/);
});

test('a server with two toolsets lists their tools alone and refuses the others', async (t) => {
  const connection = await connect(t, await startServer(t, { args: ['--toolsets', 'matrix,kubernetes'] }));
  const names = (await connection.tools()).map((tool) => tool.name);
  assert.deepEqual(names.filter((name) => !/^(matrix|kubernetes)_/.test(name)), []);
  assert.match(bad(await connection.call('system_list_templates')), /--toolsets matrix,kubernetes,templates/);
});
