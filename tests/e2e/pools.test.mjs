// Many callers at one pool: no member is given to two of them, whatever happens meanwhile. POOL_KILL_ROUNDS sets how often the server
// is killed in the middle.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { bad, choice, good } from './support/fleet.mjs';
import { atEnd, Server, startServer, temporaryFolder } from './support/program.mjs';
import { callTool } from './support/raw.mjs';
import { assertSound, machinesIn, query } from './support/store.mjs';

const rounds = Number(process.env.POOL_KILL_ROUNDS ?? 3);
const roundsPerDatabase = 25;
const size = 100;
const callers = 256;
const fillDeadline = 60_000;
const spread = 200;  // milliseconds over which the callers come, so that a kill meets claims in every state

const connectionTo = (url) => ({ call: (name, args) => callTool(url, name, args) });

// A pool with `size` ready members that makes no more.
async function warmPool(url, name) {
  const { template_id } = await choice(connectionTo(url), 4);
  const made = good(await callTool(url, 'system_create_instance_pool', { name, template_id, target_size: size, max_size: size }));
  const deadline = Date.now() + fillDeadline;
  for (;;) {
    const { pool } = good(await callTool(url, 'system_get_instance_pool', { id: made.pool.id }));
    if (pool.ready_count === size) return pool;
    assert.ok(Date.now() < deadline, `the pool does not fill: ${JSON.stringify({ ...pool, members: undefined })}`);
    await pause(50);
  }
}

const acquisition = (pool, number) =>
  ({ pool_id: pool.id, acquired_by: `${pool.name} caller ${number}`, operation_id: `${pool.name}-${number}` });

const claimsOf = (database, pool) =>
  query(database, `SELECT id, acquired_by FROM node_instances WHERE instance_pool_id = ? AND pool_state = 'claimed'`, pool.id);

test(`${callers} callers at once get ${size} different members, and the others a clear refusal`, { timeout: 120_000 }, async (t) => {
  const server = await startServer(t);
  const pool = await warmPool(server.url, 'burst');
  const results = await Promise.all(
    Array.from({ length: callers }, (_, number) => callTool(server.url, 'system_acquire_pooled_instance', acquisition(pool, number))));
  const claimed = results.filter((result) => !result.isError).map((result) => good(result).instance);
  const refused = results.filter((result) => result.isError).map(bad);
  assert.equal(new Set(claimed.map((instance) => instance.id)).size, size);
  assert.equal(claimed.length, size);
  assert.equal(refused.length, callers - size);
  for (const text of refused) assert.match(text, /^conflict: no member of pool 'burst' is ready: target 100, ready 0, .*What to do: /s);
  assert.equal(claimsOf(server.database, pool).length, size);
});

test(`acquisitions survive ${rounds} kills: what was acknowledged is claimed, and nothing twice`,
     { timeout: 60_000 + rounds * 60_000 }, async (t) => {
  const folder = temporaryFolder(t);
  let server, database, acknowledged = 0, unheard = 0, cutOff = 0;
  atEnd(t, () => server?.kill());
  for (let round = 0; round < rounds; ++round) {
    if (round % roundsPerDatabase === 0) {
      await server?.stop();
      database = join(folder, `${round}.db`);
      server = await Server.start({ database });
    }
    const pool = await warmPool(server.url, `round-${round}`);
    const answers = new Map();  // by caller: the member's id, or undefined for a refusal
    const atWork = Array.from({ length: callers }, async (_, number) => {
      await pause(Math.random() * spread);
      try {
        const result = await callTool(server.url, 'system_acquire_pooled_instance', acquisition(pool, number));
        answers.set(number, result.isError ? undefined : good(result).instance.id);
      } catch (error) {
        if (error.code === undefined) throw error;  // otherwise the connection broke: nobody knows whether it was done
      }
    });
    await pause(Math.random() * spread);
    await server.kill();
    await Promise.all(atWork);

    const given = [...answers.values()].filter((id) => id !== undefined);
    assert.equal(new Set(given).size, given.length, 'a member was acknowledged twice');
    const stored = new Map(claimsOf(database, pool).map((row) => [row.id, row.acquired_by]));
    for (const [number, id] of answers) {
      if (id !== undefined) assert.equal(stored.get(id), acquisition(pool, number).acquired_by, `caller ${number} had ${id}`);
    }
    acknowledged += given.length;
    unheard += stored.size - given.length;
    cutOff += callers - answers.size;

    server = await Server.start({ database });
    const again = await Promise.all(Array.from({ length: callers }, async (_, number) => {
      const result = await callTool(server.url, 'system_acquire_pooled_instance', acquisition(pool, number));
      return result.isError ? undefined : good(result);
    }));
    for (const [number, id] of answers) {
      if (id === undefined) continue;
      assert.equal(again[number]?.instance.id, id, `caller ${number} got another member after the restart`);
      assert.equal(again[number].replayed, true);
    }
    const all = again.filter((each) => each !== undefined).map((each) => each.instance.id);
    assert.equal(new Set(all).size, all.length, 'a member was given to two callers');
    assert.equal(all.length, size);
    assert.equal(claimsOf(database, pool).length, size);
    assertSound(database);
    const running = query(database, `SELECT id FROM node_instances WHERE status = 'running' ORDER BY id`).map((row) => row.id);
    assert.deepEqual(machinesIn(database), running, 'the machines of the cloud are others than the running instances');
  }
  t.diagnostic(`${acknowledged} acquisitions acknowledged, ${unheard} claimed without the caller hearing of it, ${cutOff} calls cut off`);
  assert.ok(acknowledged > 0 && cutOff >= rounds, 'the kills came at the wrong time: the test has shown nothing');
});
