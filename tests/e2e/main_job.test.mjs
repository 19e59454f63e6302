// The main job, start to end, through every official client over both transports: a request is judged, a machine is provisioned,
// seen running, terminated and seen gone.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { clients, inspector } from './support/clients.mjs';
import { choice, good, textOf } from './support/fleet.mjs';
import { atEnd, startServer, stdioCommand, temporaryFolder } from './support/program.mjs';

const request = 'we need about 50 docker boxes for a training run tonight, all gone by tomorrow morning';

const expectedTools = [
  'kubernetes_list_clusters', 'matrix_classify_request', 'matrix_get_use_case', 'matrix_list_use_cases', 'system_get_instance',
  'system_list_instances', 'system_list_provider_instance_types', 'system_list_provider_regions', 'system_list_templates',
  'system_provision_instance', 'system_terminate_instance',
];

const transports = [
  { name: 'HTTP', target: async (t) => ({ url: (await startServer(t)).url }) },
  { name: 'stdio', target: async (t) => stdioCommand(join(temporaryFolder(t), 'concierge.db')) },
];

async function judged(connection) {
  const result = await connection.call('matrix_classify_request', { request });
  const verdict = good(result);
  assert.equal(verdict.band, 'answer');
  assert.equal(verdict.use_case.number, 4);
  assert.equal(verdict.status, 'supported_with_caveats');
  assert.ok(verdict.caveats.length > 0, 'a verdict with caveats that names none');
  assert.match(verdict.alternative, /pool/i);
  assert.equal(verdict.lifecycle_class, 'ephemeral');
  assert.equal(verdict.parameters.count, 50);
  assert.match(textOf(result), /4|[Bb]urst|[Bb]atch/);
}

async function provisioned(connection) {
  const chosen = await choice(connection, 4);
  const first = good(await connection.call('system_provision_instance',
                                           { ...chosen, name: 'training-1', operation_id: randomUUID(), wait_seconds: 20 }));
  assert.equal(first.provisioned, true);
  assert.equal(first.replayed, false);
  assert.equal(first.instance.name, 'training-1');
  assert.equal(first.instance.status, 'running');
  const seen = good(await connection.call('system_get_instance', { instance_id: first.instance.id }));
  assert.equal(seen.instance.status, 'running');
  return first.instance.id;
}

async function terminated(connection, id) {
  const ended = good(await connection.call('system_terminate_instance', { instance_id: id, confirm: 'training-1', operation_id: randomUUID() }));
  assert.equal(ended.terminated, true);
  assert.equal(ended.instance.id, id);
  const gone = good(await connection.call('system_get_instance', { instance_id: id, wait_seconds: 20 }));
  assert.equal(gone.instance.status, 'terminated');
  const listed = good(await connection.call('system_list_instances', { status: 'terminated' }));
  assert.deepEqual(listed.instances.map((instance) => instance.id), [id]);
}

for (const client of clients) {
  for (const transport of transports) {
    test(`${client.name} over ${transport.name} does the main job from request to termination`, async (t) => {
      const connection = await client.open(await transport.target(t));
      atEnd(t, () => connection.close());
      const names = (await connection.tools()).map((tool) => tool.name);
      for (const name of expectedTools) assert.ok(names.includes(name), `${name} is not listed`);
      await judged(connection);
      await terminated(connection, await provisioned(connection));
      assert.deepEqual(good(await connection.call('kubernetes_list_clusters')).clusters, []);
    });
  }
}

for (const era of ['legacy', 'modern']) {
  test(`the inspector's strict check of the schemas finds nothing, ${era} era`, async (t) => {
    const { url } = await startServer(t);
    const { code, stdout, stderr } = await inspector({ url }, era, ['--method', 'tools/list', '--strict']);
    assert.equal(code, 0, stderr + stdout);
    assert.doesNotMatch(stderr, /warn/i);
  });
}
