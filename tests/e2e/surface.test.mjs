// The surface that clients see: one snapshot file per tool, rewritten only on purpose (UPDATE_SNAPSHOTS=1), and the same in both eras.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { clients, connect } from './support/clients.mjs';
import { atEnd, projectRoot, startServer } from './support/program.mjs';
import { modernRequest, post } from './support/raw.mjs';

const folder = join(projectRoot, 'tests/snapshots/tools');
const updating = process.env.UPDATE_SNAPSHOTS === '1';
const howTo = 'if that is meant, run the tests with UPDATE_SNAPSHOTS=1 and review the change';

const written = (tool) => JSON.stringify(tool, null, 2) + '\n';

function recorded() {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

test('every tool is as its snapshot says, and no snapshot is left over', async (t) => {
  const { tools } = (await post((await startServer(t)).url, modernRequest('tools/list'))).json.result;
  const names = tools.map((tool) => `${tool.name}.json`).sort();
  if (updating) {
    mkdirSync(folder, { recursive: true });
    for (const name of recorded()) rmSync(join(folder, name));
    for (const tool of tools) writeFileSync(join(folder, `${tool.name}.json`), written(tool));
  }
  assert.deepEqual(recorded(), names, `the tools are others than the snapshots; ${howTo}`);
  for (const tool of tools) {
    assert.equal(written(tool), readFileSync(join(folder, `${tool.name}.json`), 'utf8'), `${tool.name} has changed; ${howTo}`);
  }
});

test('the list of tools is the same in both eras, in the same order, time after time', async (t) => {
  const { url } = await startServer(t);
  const modern = await connect(t, { url });
  const legacy = await clients.find((client) => client.name === 'client v1').open({ url });
  atEnd(t, () => legacy.close());
  const names = (tools) => tools.map((tool) => tool.name);
  const first = names(await modern.tools());
  assert.deepEqual(names(await modern.tools()), first);
  assert.deepEqual(names(await legacy.tools()), first);
});

// A client that cannot bear them all asks for some toolsets; each tool is kept short for those that can.
test('what the list says of a tool is short enough to be read with every request', async (t) => {
  const { text, json } = await post((await startServer(t)).url, modernRequest('tools/list'));
  const each = Math.round(text.length / json.result.tools.length);
  assert.ok(each < 3_300, `${each} characters for a tool, about ${Math.round(text.length / 4)} tokens in all`);
});

test('the instructions fit where hosts cut them, and are the same in both eras', async (t) => {
  const { url } = await startServer(t);
  const modern = await connect(t, { url });
  const legacy = await clients.find((client) => client.name === 'client v1').open({ url });
  atEnd(t, () => legacy.close());
  const instructions = modern.client.getInstructions();
  assert.ok(instructions.length > 0 && instructions.length <= 2048, `${instructions.length} characters`);
  assert.equal(legacy.client.getInstructions(), instructions);
});
