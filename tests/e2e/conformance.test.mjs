// The official conformance suites: every scenario against the server with their fixtures, and against the product as it is those that
// ask for nothing made for them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atEnd, Server, startServer } from './support/program.mjs';
import { fixtureRuns, judge, productRuns, runSuite } from './support/conformance.mjs';

async function startConformanceServer(t) {
  const server = await Server.startConformanceServer();
  atEnd(t, () => server.kill());
  return server;
}

// The suites mostly wait, so they run side by side, each with a server of its own.
function suitesFindNoFault(title, runs, start) {
  test(title, { concurrency: 4 }, (t) => Promise.all(runs.map((run) => t.test(run.name, async (t) => {
    const { url } = await start(t);
    const { scenarios, output } = await runSuite(url, run);
    assert.deepEqual(judge(run, scenarios).all, [], output.slice(-4000));
  }))));
}

suitesFindNoFault('every scenario passes against the server with the fixtures', fixtureRuns, startConformanceServer);
suitesFindNoFault('the scenarios without fixtures pass against the product', productRuns, startServer);
