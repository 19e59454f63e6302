// A store that cannot be used: each reason ends the start with words that say what is wrong and what to do, or, when it comes while
// the server runs, fails the call that meets it and nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, openSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { connect } from './support/clients.mjs';
import { allInstances, choice, good, provision, textOf } from './support/fleet.mjs';
import { atEnd, run, startServer, temporaryFolder } from './support/program.mjs';
import { assertSound } from './support/store.mjs';

const serve = (database, ...more) => run(['serve', '--host', '127.0.0.1', '--port', '0', '--database', database, ...more]);

// The program ended by itself, and said why in words that match.
function refusedToStart(outcome, ...words) {
  assert.equal(outcome.signal, null);
  assert.ok(outcome.code > 0 && outcome.code < 128, `exit code ${outcome.code}; ${outcome.stderr}`);
  for (const word of words) assert.match(outcome.stderr, word);
  assert.doesNotMatch(outcome.stdout + outcome.stderr, /http:\/\/[^\s]*\/mcp/, 'it announced an address although it did not start');
}

// A database with one running instance in it, as a server left it.
async function usedDatabase(t) {
  const server = await startServer(t);
  const connection = await connect(t, server);
  const { instance } = await provision(connection);
  await connection.close();
  await server.stop();
  return { database: server.database, instance };
}

// A file system of its own of a few megabytes; undefined where this process may not mount one.
function smallDisk(t, megabytes) {
  const folder = join(temporaryFolder(t), 'disk');
  mkdirSync(folder);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (mounted.status !== 0) return undefined;
  atEnd(t, () => spawnSync('umount', ['-l', folder]));
  return folder;
}

test('a file that is no database is refused and left as it is', async (t) => {
  const database = join(temporaryFolder(t), 'letter.db');
  writeFileSync(database, 'Dear operator,\n'.repeat(500));
  refusedToStart(await serve(database), /letter\.db/, /database/);
  assert.equal(readFileSync(database, 'utf8'), 'Dear operator,\n'.repeat(500));
});

test('a corrupt database is refused with what to do', async (t) => {
  const { database } = await usedDatabase(t);
  const size = statSync(database).size;
  const file = openSync(database, 'r+');
  for (let page = 4096; page + 2048 < size; page += 4096) writeSync(file, Buffer.alloc(2048, 0xa5), 0, 2048, page);
  closeSync(file);
  for (const beside of ['-wal', '-shm']) rmSync(database + beside, { force: true });
  refusedToStart(await serve(database), /corrupt|damaged|malformed/, /backup|restore/);
});

test('a database of a newer version is refused, and not touched', async (t) => {
  const { database } = await usedDatabase(t);
  const writer = new DatabaseSync(database);
  writer.exec('PRAGMA user_version = 9999');
  writer.close();
  const before = readFileSync(database);
  refusedToStart(await serve(database), /newer/, /9999/);
  assert.ok(before.equals(readFileSync(database)), 'the file has changed');
});

test('a database that may only be read is refused', async (t) => {
  let database;
  const disk = smallDisk(t, 16);
  if (disk) {
    const { database: made } = await usedDatabase(t);
    database = join(disk, 'concierge.db');
    copyFileSync(made, database);
    const again = spawnSync('mount', ['-o', 'remount,ro', disk]);
    assert.equal(again.status, 0, String(again.stderr));
  } else if (process.getuid() !== 0) {
    ({ database } = await usedDatabase(t));
    chmodSync(database, 0o444);
  } else {
    return t.skip('root may write any file, and no file system can be mounted here');
  }
  refusedToStart(await serve(database), /read-only|readonly|permission|written/i, /concierge\.db/);
});

test('a folder that cannot be made is named', async (t) => {
  const inTheWay = join(temporaryFolder(t), 'letter');
  writeFileSync(inTheWay, '');
  refusedToStart(await serve(join(inTheWay, 'concierge.db')), /letter/);
});

test('a second server on the same database is refused, names the first, and the first serves on', async (t) => {
  const server = await startServer(t);
  refusedToStart(await serve(server.database), new RegExp(`\\b${server.pid}\\b`));
  const overStdio = await run(['stdio', '--database', server.database]);
  assert.notEqual(overStdio.code, 0);
  assert.match(overStdio.stderr, new RegExp(`\\b${server.pid}\\b`));
  assert.equal(overStdio.stdout, '');
  assert.equal((await provision(await connect(t, server))).instance.status, 'running');
});

test('a port that is taken is refused with what to do', async (t) => {
  const server = await startServer(t);
  const { port } = new URL(server.url);
  const outcome = await run(['serve', '--host', '127.0.0.1', '--port', port, '--database', join(temporaryFolder(t), 'other.db')]);
  refusedToStart(outcome, new RegExp(`\\b${port}\\b`), /another port/);
});

test('wrong arguments of the command line end with a usage error', async () => {
  for (const args of [['serve', '--port', 'eighty'], ['serve', '--nonsense'], ['frobnicate']]) {
    const { code, stderr, stdout } = await run(args);
    assert.ok(code > 0 && code < 128, `${args.join(' ')}: exit code ${code}`);
    assert.match(stderr + stdout, /--help|nonsense|eighty|frobnicate/);
  }
});

test('a full disk fails the calls that meet it; what was acknowledged stays, and the server works again when there is room', async (t) => {
  const disk = smallDisk(t, 12);
  if (!disk) return t.skip('a small file system can be mounted by root only');
  const database = join(disk, 'concierge.db');
  const server = await startServer(t, { database });
  const connection = await connect(t, server);
  const chosen = await choice(connection);
  const ask = () => connection.call('system_provision_instance', { ...chosen, operation_id: randomUUID(), wait_seconds: 0 });
  const acknowledged = [good(await ask()).instance.id];

  const { bavail, bsize } = statfsSync(disk);
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 256 * 1024)));
  let refusal;
  for (let attempt = 0; attempt < 2000 && !refusal; ++attempt) {
    const result = await ask();
    if (result.isError) refusal = textOf(result);
    else acknowledged.push(result.structuredContent.instance.id);
  }
  assert.ok(refusal, 'the disk never became full');
  assert.match(refusal, /full|space|disk/i);
  assert.equal(good(await connection.call('system_get_instance', { instance_id: acknowledged[0] })).instance.id, acknowledged[0]);

  rmSync(filler);
  acknowledged.push((await provision(connection)).instance.id);
  const known = new Set((await allInstances(connection)).map((instance) => instance.id));
  assert.deepEqual(acknowledged.filter((id) => !known.has(id)), [], 'acknowledged and gone');

  await connection.close();
  await server.kill();
  assertSound(database);
  const restarted = await startServer(t, { database });
  const after = new Set((await allInstances(await connect(t, restarted))).map((instance) => instance.id));
  assert.deepEqual(acknowledged.filter((id) => !after.has(id)), [], 'acknowledged and gone after a restart');
});
