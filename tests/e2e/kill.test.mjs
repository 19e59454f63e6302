// Kills the server without warning while eight clients change the fleet, starts it again, and compares what it was asked, what it
// acknowledged, what its store holds and what the simulated cloud runs. KILL_ROUNDS sets how often, KILL_SEED repeats the choices.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { atEnd, Server, temporaryFolder } from './support/program.mjs';
import { callTool } from './support/raw.mjs';
import { assertSound, instancesIn, machinesIn, query } from './support/store.mjs';

const rounds = Number(process.env.KILL_ROUNDS ?? 15);
const seed = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 32);
const clientsAtOnce = 8;
const roundsPerDatabase = 25;
const settleDeadline = 30_000;
const settled = new Set(['running', 'stopped', 'error', 'terminated']);

// A small generator with a seed (mulberry32), so that a failure's choices can be made again.
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function uuid(random) {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
}

// What was asked of one database, and what of it was answered.
class Ledger {
  operations = [];
  #names = 0;

  provision(chosen, random) {
    const args = { ...chosen, name: `kill-${++this.#names}`, operation_id: uuid(random), wait_seconds: 0 };
    return this.#note('system_provision_instance', args);
  }

  terminate(provision, random) {
    const args = { instance_id: provision.instance, confirm: provision.args.name, operation_id: uuid(random) };
    return this.#note('system_terminate_instance', args);
  }

  #note(tool, args) {
    const operation = { tool, args, round: this.round, instance: undefined };
    this.operations.push(operation);
    return operation;
  }

  ofThisRound() {
    return this.operations.filter((operation) => operation.round === this.round);
  }
}

// Sends an operation. Returns whether an answer came; an answer that is an error has no excuse here.
async function perform(url, operation) {
  let result;
  try {
    result = await callTool(url, operation.tool, operation.args);
  } catch (error) {
    if (error.code === undefined) throw error;
    return false;  // the connection broke: nobody knows whether it was done
  }
  assert.ok(!result.isError, `${operation.tool} ${JSON.stringify(operation.args)}: ${JSON.stringify(result.content)}`);
  const { instance, replayed } = result.structuredContent;
  if (operation.instance !== undefined) assert.equal(instance.id, operation.instance, 'a replay returned another instance');
  operation.instance = instance.id;
  operation.replayed = replayed;
  return true;
}

// One client: provisions, and sometimes terminates what it has provisioned, until the server is gone.
async function client(url, ledger, chosen, random) {
  const alive = [];
  for (;;) {
    const ending = alive.length > 0 && random() < 0.4 ? alive.splice(Math.floor(random() * alive.length), 1)[0] : undefined;
    const operation = ending ? ledger.terminate(ending, random) : ledger.provision(chosen, random);
    if (!(await perform(url, operation))) return;
    if (!ending) alive.push(operation);
  }
}

async function inParallel(list, action) {
  const rest = [...list];
  await Promise.all(Array.from({ length: clientsAtOnce }, async () => {
    for (let next; (next = rest.pop()) !== undefined;) await action(next);
  }));
}

async function waitUntilSettled(database) {
  const deadline = Date.now() + settleDeadline;
  for (;;) {
    const moving = instancesIn(database).filter((row) => !settled.has(row.status));
    if (moving.length === 0) return;
    assert.ok(Date.now() < deadline, `nothing moves these any more: ${JSON.stringify(moving.slice(0, 5))} and ${moving.length - 1} others`);
    await pause(20);
  }
}

// What must hold once everything has settled: asked, acknowledged, stored and physically there agree.
function compare(database, ledger) {
  const rows = instancesIn(database);
  const byName = Map.groupBy(rows, (row) => row.name);
  const ended = new Set(ledger.operations.filter((operation) => operation.tool === 'system_terminate_instance').map((operation) => operation.instance));
  const provisions = ledger.operations.filter((operation) => operation.tool === 'system_provision_instance');
  for (const { args, instance } of provisions) {
    const found = byName.get(args.name) ?? [];
    assert.equal(found.length, 1, `operation ${args.operation_id} yielded ${found.length} instances`);
    assert.equal(found[0].id, instance);
    assert.equal(found[0].status, ended.has(instance) ? 'terminated' : 'running', `instance ${instance}`);
  }
  assert.equal(rows.length, provisions.length, 'instances that nobody asked for');

  const running = rows.filter((row) => row.status === 'running').map((row) => row.id).sort();
  assert.deepEqual(machinesIn(database), running, 'the machines of the cloud are others than the running instances');
  assert.deepEqual(query(database, 'SELECT instance_id FROM intents'), [], 'intents that nothing has closed');
  assert.deepEqual(query(database, `SELECT id FROM nodes WHERE dedicated = 1 AND id NOT IN
                                    (SELECT node_id FROM node_instances WHERE status <> 'terminated')`), [], 'nodes left over');
  assertSound(database);
}

test(`nothing is lost or leaked by ${rounds} kills at random moments`, { timeout: 60_000 + rounds * 30_000 }, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const random = generator(seed);
  const folder = temporaryFolder(t);
  let acknowledged = 0, unanswered = 0, killedEarly = 0, database, ledger, chosen, server;
  atEnd(t, () => server?.kill());

  for (let round = 0; round < rounds; ++round) {
    if (round % roundsPerDatabase === 0) {
      await server?.stop();
      database = join(folder, `${round}.db`);
      ledger = new Ledger();
      server = await Server.start({ database });
      const first = async (tool, list) => (await callTool(server.url, tool)).structuredContent[list][0].id;
      chosen = {
        template_id: await first('system_list_templates', 'templates'),
        provider_region_id: await first('system_list_provider_regions', 'regions'),
        provider_instance_type_id: await first('system_list_provider_instance_types', 'instance_types'),
      };
    }
    ledger.round = round;
    const atWork = Array.from({ length: clientsAtOnce }, () => client(server.url, ledger, chosen, generator(random() * 2 ** 32)));
    await pause(5 + random() * 300);
    await server.kill();
    await Promise.all(atWork);

    const open = ledger.ofThisRound().filter((operation) => operation.instance === undefined);
    const answered = ledger.ofThisRound().filter((operation) => operation.instance !== undefined);
    acknowledged += answered.length;
    unanswered += open.length;

    // Now and then the next start does not survive either.
    if (random() < 0.4) {
      const unlucky = new Server(['serve', '--host', '127.0.0.1', '--port', '0', '--database', database, '--time-scale', '1000']);
      await pause(random() * 80);
      await unlucky.kill();
      ++killedEarly;
    }
    server = await Server.start({ database });

    // A client that heard nothing asks again with the same operation id; one that heard an answer would get the same again.
    await inParallel([...open, ...answered], async (operation) => assert.ok(await perform(server.url, operation), 'no answer after the restart'));
    for (const operation of answered) assert.equal(operation.replayed, true, `${operation.args.operation_id} was acknowledged and forgotten`);
    await waitUntilSettled(database);
    compare(database, ledger);
  }
  t.diagnostic(`${acknowledged} changes acknowledged, ${unanswered} cut off, ${killedEarly} starts killed as well`);
  assert.ok(acknowledged > rounds * 5, `only ${acknowledged} changes were under way: the test has shown nothing`);
  assert.ok(unanswered >= rounds, `only ${unanswered} changes were cut off: the kills came too late`);
});
