// What the matrix is exported as: data that its schema describes, chunks that a pipeline can take, and texts that are served, too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';
import { connect } from './support/clients.mjs';
import { projectRoot, run, startServer } from './support/program.mjs';

async function exported(format) {
  const { code, stdout, stderr } = await run(['matrix', 'export', '--format', format]);
  assert.equal(code, 0, stderr);
  return stdout;
}

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
  JSON.parse(readFileSync(join(projectRoot, 'matrix/data/matrix.schema.json'), 'utf8')));

test('the data is what its schema describes', async () => {
  assert.ok(validate(JSON.parse(await exported('json'))), JSON.stringify(validate.errors, null, 2));
});

test('the schema turns down what the program turns down', async () => {
  const data = await exported('json');
  const damages = {
    'a member that nobody knows': (matrix) => (matrix.surprise = 1),
    'a row that does not exist': (matrix) => (matrix.hazards[0].use_cases = [11]),
    'a severity that does not exist': (matrix) => (matrix.hazards[0].severity = 'awful'),
    'a status that does not exist': (matrix) => (matrix.use_cases[0].status = 'maybe'),
    'a lifecycle class that does not exist': (matrix) => (matrix.lifecycle_tree[0].lifecycle_class = 'eternal'),
    'no alternative where one is owed': (matrix) => (matrix.use_cases[7].alternative = ''),
    'no caveats': (matrix) => (matrix.use_cases[0].caveats = []),
    'a row without its setup': (matrix) => delete matrix.use_cases[3].setup,
  };
  for (const [damage, inflict] of Object.entries(damages)) {
    const matrix = JSON.parse(data);
    inflict(matrix);
    assert.ok(!validate(matrix), damage);
  }
});

test('each line of chunks is complete in itself', async () => {
  const chunks = (await exported('jsonl')).trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(chunks.length > 70);
  assert.equal(new Set(chunks.map(({ id }) => id)).size, chunks.length);
  for (const { id, text, metadata } of chunks) {
    if (!id.startsWith('use-case-')) continue;
    assert.match(text, new RegExp(`^Use case ${metadata.use_case}, .* \\((supported|supported with caveats|not supported)\\), `), id);
  }
});

test('what is exported is what is served', async (t) => {
  const { client } = await connect(t, await startServer(t));
  for (const [format, uri] of [['markdown', 'matrix://full'], ['jsonl', 'matrix://chunks'], ['llms', 'matrix://index']]) {
    assert.equal((await client.readResource({ uri })).contents[0].text, await exported(format), uri);
  }
});

test('a format that does not exist ends with a usage error that names those that do', async () => {
  const { code, stderr } = await run(['matrix', 'export', '--format', 'pdf']);
  assert.equal(code, 2);
  assert.match(stderr, /jsonl/);
});
