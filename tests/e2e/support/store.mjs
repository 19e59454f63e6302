// What is on disk, read beside or after the server: the rows of the store and the machines of the simulated cloud.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export function query(database, sql, ...values) {
  const connection = new DatabaseSync(database, { readOnly: true });
  try {
    connection.exec('PRAGMA busy_timeout = 5000');
    return connection.prepare(sql).all(...values);
  } finally {
    connection.close();
  }
}

export const instancesIn = (database) => query(database, 'SELECT id, name, status, cloud_instance_id FROM node_instances ORDER BY id');

// SQLite's own opinion: every page, every index, every reference.
export function assertSound(database) {
  assert.deepEqual(query(database, 'PRAGMA integrity_check').map((row) => row.integrity_check), ['ok']);
  assert.deepEqual(query(database, 'PRAGMA foreign_key_check'), []);
}

// The machines that the simulated cloud has, by the token that each was asked for with: the id of its instance. Its journal says
// what was made and what is gone, a line each.
export function machinesIn(database) {
  const journal = `${database}.simulated-cloud.jsonl`;
  const tokens = new Map();  // by the cloud's own id of the machine
  const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n') : [];
  lines.forEach((line, number) => {
    if (line === '') return;
    let entry;
    try {
      entry = JSON.parse(line);
    } catch (error) {
      // A kill may cut the last line short; anywhere else a broken line is a loss.
      assert.equal(number, lines.length - 1, `${journal}:${number + 1}: ${error.message}: ${line}`);
      return;
    }
    if ('made' in entry) tokens.set(`sim-${String(entry.made.serial).padStart(6, '0')}`, entry.made.token);
    else if ('gone' in entry) tokens.delete(entry.gone);
    else assert.ok('next' in entry, `${journal}:${number + 1}: not understood: ${line}`);
  });
  return [...tokens.values()].sort();
}
