// Tasks over a crash: a provisioning that a kill cuts off is taken up by the next run, and ends with one instance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choice } from './support/fleet.mjs';
import { connect } from './support/clients.mjs';
import { startServer, within } from './support/program.mjs';
import { modernRequest, post } from './support/raw.mjs';
import { assertSound, instancesIn, machinesIn } from './support/store.mjs';

const knowsTasks = { 'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } } };

const ask = async (url, method, params) => (await post(url, modernRequest(method, params, { meta: knowsTasks }), { 'Mcp-Name': params.name ?? params.taskId })).json;

async function begun(url, args) {
  const { result } = await ask(url, 'tools/call', { name: 'system_provision_instance', arguments: args });
  assert.equal(result.resultType, 'task', JSON.stringify(result));
  return result.taskId;
}

async function ended(url, taskId) {
  const poll = async () => {
    for (;;) {
      const { result, error } = await ask(url, 'tasks/get', { taskId });
      assert.ok(result, JSON.stringify(error));
      if (result.status !== 'working') return result;
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  return within(30_000, 'the end of the task', poll());
}

test('a provisioning that a kill cuts off ends completed in the next run, with one instance', async (t) => {
  // The kill comes at once, or while the machine boots.
  for (const [pause, named] of [[0, false], [300, false], [300, true]]) {
    const first = await startServer(t, { scale: 60 });  // 90 s become 1.5 s
    const args = await choice(await connect(t, first));
    if (named) args.operation_id = 'run-7';
    const taskId = await begun(first.url, args);
    await new Promise((done) => setTimeout(done, pause));
    await first.kill();

    const next = await startServer(t, { database: first.database, scale: 60 });
    const task = await ended(next.url, taskId);
    assert.equal(task.status, 'completed', JSON.stringify(task));
    const { instance } = task.result.structuredContent;
    assert.equal(instance.status, 'running');
    assert.deepEqual(instancesIn(first.database).map((row) => row.id), [instance.id]);
    assert.deepEqual(machinesIn(first.database), [instance.id]);
    await next.stop();
    assertSound(first.database);
  }
});
