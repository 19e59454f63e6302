// make conformance: runs the official suites against the server with their fixtures and against the product, and prints what each
// scenario found, then totals by run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureRuns, judge, productRuns, runSuite } from './support/conformance.mjs';
import { Server } from './support/program.mjs';

const totals = [];

function tell({ name, passed, failed, warned, skipped, faults }) {
  const counts = `${passed.length} checks passed, ${failed.length} failed, ${warned.length} warned, ${skipped.length} skipped`;
  console.log(`  ${faults.length > 0 ? 'FAILED' : 'passed'}  ${name.padEnd(46)} ${counts}`);
  for (const fault of faults) console.log(`            ${fault}`);
  for (const { id, why } of skipped) console.log(`            skipped by the suite: ${id}: ${why}`);
}

async function runAll(about, runs, server) {
  try {
    for (const run of runs) {
      const { scenarios } = await runSuite(server.url, run);
      const { judged, faults, all } = judge(run, scenarios);
      console.log(`${about}: ${run.name}`);
      for (const each of judged) tell(each);
      for (const fault of faults) console.log(`  FAILED  ${fault}`);
      totals.push({ name: `${about}: ${run.name}`, judged, good: all.length === 0 });
    }
  } finally {
    await server.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'concierge-e2e-'));
try {
  await runAll('fixtures', fixtureRuns, await Server.startConformanceServer());
  await runAll('product', productRuns, await Server.start({ database: join(folder, 'concierge.db') }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log('');
for (const { name, judged, good } of totals) {
  const clean = (scenarios) => `${scenarios.filter((each) => each.faults.length === 0).length}/${scenarios.length}`;
  const checks = judged.reduce((sum, each) => sum + each.passed.length, 0);
  console.log(`${good ? 'passed' : 'FAILED'}  ${name.padEnd(32)} ${clean(judged).padStart(5)} scenarios, ` +
              `${clean(judged.filter((each) => each.scored)).padStart(5)} of those scored, ${checks} checks`);
}
process.exitCode = totals.every(({ good }) => good) ? 0 : 1;
