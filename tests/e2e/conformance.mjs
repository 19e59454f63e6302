// make conformance: runs the suite's scenarios for the product and prints what each found, then totals.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eras, runScenario } from './support/conformance.mjs';
import { Server } from './support/program.mjs';

const folder = mkdtempSync(join(tmpdir(), 'concierge-e2e-'));
const server = await Server.start({ database: join(folder, 'concierge.db') });
const faulty = (result) => result.failures.length + result.warnings.length > 0 || !result.completed || result.passed === 0;
let passed = 0, failed = 0;
try {
  for (const era of eras) {
    console.log(era.name);
    for (const scenario of era.scenarios) {
      const result = await runScenario(server.url, era, scenario);
      const { failures, warnings, skipped, expected } = result;
      console.log(`  ${faulty(result) ? 'FAILED' : 'passed'}  ${scenario.padEnd(46)} ${result.passed} checks passed, ${failures.length} failed, ` +
                  `${warnings.length} warned, ${skipped} skipped, ${expected.length} known to fail`);
      for (const line of [...failures, ...warnings, ...expected]) console.log(`            ${line}`);
      if (faulty(result)) ++failed;
      else ++passed;
    }
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
