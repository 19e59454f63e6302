// Runs scenarios of the official conformance suite against a running server and counts their checks.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const packages = join(import.meta.dirname, '../node_modules/@modelcontextprotocol');

// The scenarios that need no tools, resources or prompts made for the suite. Left out are those about sessions: the server keeps
// none, as the revisions allow.
export const eras = [
  {
    name: '2026-07-28',
    suite: 'conformance',
    revision: '2026-07-28',
    scenarios: ['tools-list', 'resources-list', 'prompts-list', 'sep-2164-resource-not-found', 'caching', 'dns-rebinding-protection',
                'server-sse-multiple-streams', 'http-header-validation', 'input-required-result-unsupported-methods'],
  },
  {
    name: '2025-11-25',
    suite: 'conformance',
    revision: '2025-11-25',
    scenarios: ['server-initialize', 'ping', 'tools-list', 'resources-list', 'dns-rebinding-protection'],
  },
  {
    name: '2025-11-25, suite 0.1',
    suite: 'conformance-0.1',
    scenarios: ['server-initialize', 'ping', 'tools-list', 'resources-list', 'dns-rebinding-protection'],
  },
  {
    name: 'skills',
    suite: 'conformance',
    scenarios: ['sep-2640-skills-enumeration', 'sep-2640-skills-manifest', 'sep-2640-skills-directory'],
  },
];

// Checks that are known to fail, and why. One that passes after all is reported too, so that it does not stay here.
const known = {};

// One scenario: its checks by outcome, and what the suite printed.
export function runScenario(url, era, scenario) {
  const output = mkdtempSync(join(tmpdir(), 'concierge-conformance-'));
  const revision = era.revision ? ['--spec-version', era.revision] : [];
  const args = [join(packages, era.suite, 'dist/index.js'), 'server', '--url', url, '--scenario', scenario, ...revision, '-o', output];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: output, timeout: 60_000, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const checks = readdirSync(output)
        .map((folder) => join(output, folder, 'checks.json'))
        .filter(existsSync)
        .flatMap((file) => JSON.parse(readFileSync(file, 'utf8')));
      rmSync(output, { recursive: true });
      const having = (status) => checks.filter((check) => check.status === status);
      const told = (check) => `${check.id}: ${check.errorMessage ?? check.description}`;
      const stale = having('SUCCESS').filter((check) => check.id in known).map((check) => `${check.id}: passes, and is still listed as failing`);
      const failures = having('FAILURE').filter((check) => !(check.id in known)).map(told).concat(stale);
      const expected = having('FAILURE').filter((check) => check.id in known).map((check) => `${check.id}: ${known[check.id]}`);
      done({
        scenario,
        passed: having('SUCCESS').length,
        skipped: having('SKIPPED').length,
        failures,
        expected,
        warnings: having('WARNING').map(told),
        // The suite ends with 1 for any failed check.
        completed: expected.length > 0 || !error,
        output: stdout + stderr,
      });
    });
  });
}
