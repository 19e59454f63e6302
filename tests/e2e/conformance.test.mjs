// The official conformance suite against the product as it is: the scenarios that ask for nothing made for the suite, in both eras.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from './support/program.mjs';
import { eras, runScenario } from './support/conformance.mjs';

for (const era of eras) {
  test(`the suite finds nothing to fault, ${era.name}`, async (t) => {
    const { url } = await startServer(t);
    for (const scenario of era.scenarios) {
      const result = await runScenario(url, era, scenario);
      assert.deepEqual(result.failures, [], scenario);
      assert.deepEqual(result.warnings, [], scenario);
      assert.ok(result.completed, result.output);
      assert.ok(result.passed > 0, `${scenario} checked nothing: ${result.output}`);
    }
  });
}
