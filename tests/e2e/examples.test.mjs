// The examples do what they say: every configuration leads to a server that lists its tools, and the session runs to its end.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { connect, inspector } from './support/clients.mjs';
import { program, projectRoot, run, startServer, temporaryFolder } from './support/program.mjs';

const folder = join(projectRoot, 'examples');
const configurations = readdirSync(folder).filter((name) => /\.(json|toml)$/.test(name));

// The one server that a file names. The values of the TOML files are written as JSON has them, too.
function serverIn(name) {
  const text = readFileSync(join(folder, name), 'utf8');
  if (name.endsWith('.toml')) {
    assert.match(text, /^\[mcp_servers\.concierge\]$/m);
    return Object.fromEntries([...text.matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value]) => [key, JSON.parse(value)]));
  }
  const json = JSON.parse(text);
  const servers = name.startsWith('vscode') ? json.servers : json.mcpServers;
  assert.deepEqual(Object.keys(servers), ['concierge']);
  return servers.concierge;
}

test('there is a configuration for each client that the page names, and no other', () => {
  const named = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/`([a-z-]+\.(?:json|toml))`/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(named)].filter((name) => /-(stdio|http)\./.test(name)).sort(), configurations.sort());
});

for (const name of configurations.filter((name) => name.includes('-stdio.'))) {
  test(`${name} starts the program`, async (t) => {
    const { command, args } = serverIn(name);
    assert.equal(command, basename(program));
    const database = join(temporaryFolder(t), 'concierge.db');
    const connection = await connect(t, { command: program, args: [...args, '--database', database] });
    assert.ok((await connection.tools()).length > 0);
  });
}

for (const name of configurations.filter((name) => name.includes('-http.'))) {
  test(`${name} names the address that the server has by itself`, async () => {
    const { stdout } = await run(['config']);
    const port = /^port\s*=\s*"?(\d+)"?$/m.exec(stdout)?.[1];
    assert.equal(serverIn(name).url, `http://127.0.0.1:${port}/mcp`);
  });
}

test('the inspector takes its configuration', async (t) => {
  const home = temporaryFolder(t);
  mkdirSync(join(home, 'bin'));
  symlinkSync(program, join(home, 'bin/concierge'));
  const env = { PATH: `${join(home, 'bin')}:${process.env.PATH}`, CONCIERGE_DATABASE: join(home, 'concierge.db'),
                MCP_CATALOG_PATH: undefined };
  const args = ['--config', join(folder, 'inspector-stdio.json'), '--server', 'concierge', '--method', 'tools/list'];
  const { code, stdout, stderr } = await inspector({}, 'auto', args, env);
  assert.equal(code, 0, stderr);
  assert.ok(JSON.parse(stdout).result.tools.length > 0);
});

async function session(t, ...words) {
  // The example names its package as a user's project would; here that package is in the folder of the tests.
  const place = join(temporaryFolder(t), 'concierge-session.mjs');
  symlinkSync(join(import.meta.dirname, 'node_modules'), join(dirname(place), 'node_modules'));
  cpSync(join(folder, 'concierge-session.mjs'), place);
  const { url } = await startServer(t);
  return (await promisify(execFile)(process.execPath, [place, url, ...words], { timeout: 60_000 })).stdout;
}

test('the session goes from the question to the end of the machine', async (t) => {
  const output = await session(t);
  assert.match(output, /^Verdict: +supported_with_caveats, use case 4/m);
  assert.match(output, /^ {2}mind: /m);
  assert.match(output, /^ {2}instead: .*pool/im);
  assert.match(output, /^Watch: .* is running$/m);
  assert.match(output, /^Terminate: .* is terminated$/m);
});

test('the session provisions nothing for what is not supported', async (t) => {
  const output = await session(t, 'containers on two docker hosts must reach each other by name, without any kubernetes');
  assert.match(output, /^Verdict: +unsupported, use case 8/m);
  assert.match(output, /^Nothing is provisioned/m);
});
