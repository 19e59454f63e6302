// The life of the program: start, stop, backup, the small commands; and what survives from one run to the next.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from './support/clients.mjs';
import { allInstances, bad, choice, good, provision } from './support/fleet.mjs';
import { run, startServer, temporaryFolder } from './support/program.mjs';
import { assertSound, instancesIn } from './support/store.mjs';

test('a server that is asked to end does so with exit code 0 and leaves a sound database', async (t) => {
  const server = await startServer(t);
  const { instance } = await provision(await connect(t, server));
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assertSound(server.database);
  assert.deepEqual(instancesIn(server.database).map((row) => [row.id, row.status]), [[instance.id, 'running']]);
});

test('what one run provisioned the next one knows and can terminate', async (t) => {
  const first = await startServer(t);
  const { instance } = await provision(await connect(t, first));
  await first.stop();
  const connection = await connect(t, await startServer(t, { database: first.database }));
  assert.equal(good(await connection.call('system_get_instance', { instance_id: instance.id })).instance.status, 'running');
  good(await connection.call('system_terminate_instance', { instance_id: instance.id, confirm: instance.name }));
  const gone = good(await connection.call('system_get_instance', { instance_id: instance.id, wait_seconds: 20 }));
  assert.equal(gone.instance.status, 'terminated');
});

test('a machine that boots while no server runs is running when one runs again', async (t) => {
  const slow = await startServer(t, { scale: 30 });
  const { instance } = await provision(await connect(t, slow), { wait: 0 });
  assert.notEqual(instance.status, 'running');
  await slow.kill();
  const connection = await connect(t, await startServer(t, { database: slow.database, scale: 30 }));
  assert.equal(good(await connection.call('system_get_instance', { instance_id: instance.id, wait_seconds: 20 })).instance.status, 'running');
});

test('a wait that runs out returns the state as it is and says so', async (t) => {
  const connection = await connect(t, await startServer(t, { scale: 1 }));
  const provisioned = await provision(connection, { wait: 1 });
  assert.equal(provisioned.timed_out, true);
  assert.equal(provisioned.instance.status, 'provisioning');
  assert.equal(good(await connection.call('system_get_instance', { instance_id: provisioned.instance.id, wait_seconds: 1 })).timed_out, true);
});

test('the same operation id twice yields one instance; with other arguments it is a conflict', async (t) => {
  const connection = await connect(t, await startServer(t));
  const args = { ...(await choice(connection)), operation_id: randomUUID(), wait_seconds: 0 };
  const first = good(await connection.call('system_provision_instance', args));
  const second = good(await connection.call('system_provision_instance', args));
  assert.deepEqual([first.replayed, second.replayed], [false, true]);
  assert.equal(second.instance.id, first.instance.id);
  assert.match(bad(await connection.call('system_provision_instance', { ...args, name: 'another' })), /operation_id/);
  assert.equal((await allInstances(connection)).length, 1);
});

test('eight calls at once with one operation id yield one instance', async (t) => {
  const connection = await connect(t, await startServer(t));
  const args = { ...(await choice(connection)), operation_id: randomUUID(), wait_seconds: 0 };
  const results = await Promise.all(Array.from({ length: 8 }, () => connection.call('system_provision_instance', args)));
  assert.equal(new Set(results.map((result) => good(result).instance.id)).size, 1);
  assert.equal((await allInstances(connection)).length, 1);
});

test('pages of a list hold every instance once, in the same order as the whole', async (t) => {
  const connection = await connect(t, await startServer(t));
  const made = [];
  for (let i = 0; i < 7; ++i) made.push((await provision(connection, { wait: 0 })).instance.id);
  const whole = good(await connection.call('system_list_instances', { limit: 50 }));
  assert.equal(whole.count, 7);
  assert.deepEqual(whole.instances.map((instance) => instance.id).sort(), [...made].sort());
  const paged = [];
  for (let cursor; ;) {
    const page = good(await connection.call('system_list_instances', { limit: 3, ...(cursor ? { cursor } : {}) }));
    assert.equal(page.count, 7);
    paged.push(...page.instances.map((instance) => instance.id));
    if (!page.has_more) break;
    cursor = page.next_cursor;
  }
  assert.deepEqual(paged, whole.instances.map((instance) => instance.id));
});

test('a backup beside a running server holds what was there, and never overwrites a file', async (t) => {
  const server = await startServer(t);
  const connection = await connect(t, server);
  const { instance } = await provision(connection);
  const copy = join(temporaryFolder(t), 'copy.db');
  const made = await run(['backup', copy, '--database', server.database]);
  assert.equal(made.code, 0, made.stderr);
  assertSound(copy);
  assert.deepEqual(instancesIn(copy).map((row) => row.id), [instance.id]);
  const before = readFileSync(copy);
  const again = await run(['backup', copy, '--database', server.database]);
  assert.notEqual(again.code, 0);
  assert.match(again.stderr, /copy\.db/);
  assert.ok(before.equals(readFileSync(copy)));
});

test('a backup of a database that does not exist fails and creates nothing', async (t) => {
  const folder = temporaryFolder(t);
  const outcome = await run(['backup', join(folder, 'copy.db'), '--database', join(folder, 'none.db')]);
  assert.notEqual(outcome.code, 0);
  assert.match(outcome.stderr, /none\.db/);
  assert.ok(!existsSync(join(folder, 'copy.db')) && !existsSync(join(folder, 'none.db')));
});

test('classify on the command line says the same as the tool', async (t) => {
  const request = 'GitHub runners for our build farm';
  const { code, stdout, stderr } = await run(['classify', request, '--json']);
  assert.equal(code, 0, stderr);
  const connection = await connect(t, await startServer(t));
  const verdict = good(await connection.call('matrix_classify_request', { request }));
  const said = JSON.parse(stdout);
  assert.deepEqual([said.use_case, said.status, said.candidates], [verdict.use_case, verdict.status, verdict.candidates]);
});

test('version and config say what they are for', async () => {
  const version = await run(['version']);
  assert.equal(version.code, 0);
  assert.match(version.stdout, /\d+\.\d+\.\d+/);
  const config = await run(['config']);
  assert.equal(config.code, 0);
  assert.match(config.stdout, /database/);
});

test('the program is ready within two seconds', async (t) => {
  const begun = performance.now();
  await startServer(t);
  const took = performance.now() - begun;
  assert.ok(took < (process.env.CONCIERGE?.includes('asan') ? 20_000 : 2000), `${Math.round(took)} ms`);
});
