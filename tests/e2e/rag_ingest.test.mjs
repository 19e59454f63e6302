// The example of a retrieval pipeline takes the matrix in, and finds the right row far more often than chance does.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { program, projectRoot } from './support/program.mjs';

test('retrieval over the exported chunks, and the search of the server, find the row of most requests', async () => {
  const script = join(projectRoot, 'examples/rag-ingest/recall.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, program, '--json'], { timeout: 120_000 });
  const { requests, recall } = JSON.parse(stdout);
  assert.ok(requests > 100);
  const atThree = Object.fromEntries(Object.entries(recall).map(([name, shares]) => [name, shares[1]]));
  assert.ok(atThree.chance < 0.35, `chance alone has ${atThree.chance}`);
  assert.ok(atThree.pipeline > 0.5, `the pipeline has ${atThree.pipeline}`);
  assert.ok(atThree.matrix_search > 0.5, `matrix_search has ${atThree.matrix_search}`);
});
