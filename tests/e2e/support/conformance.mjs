// Runs the official conformance suites against a server and counts their checks.
//
// A scenario passes when at least one of its checks passed, none failed and none warned. A check that the suite skipped is shown.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const packages = join(import.meta.dirname, '../node_modules/@modelcontextprotocol');
const suite = 'conformance', suite01 = 'conformance-0.1';
const deadline = 120_000;

const scenario = (name) => ['--scenario', name];
const requirements = (revision) => ['--requirements', revision];
const revision = (name) => ['--suite', 'all', '--spec-version', name];

// Against the conformance server, which has everything that a scenario can ask for: all of them, so many, pass. `scored` are those
// that count for conformance; the others are about extensions, or younger than the revision.
export const fixtureRuns = [
  { name: '2026-07-28', suite, args: requirements('2026-07-28'), scenarios: 50, scored: 37 },
  { name: '2025-11-25', suite, args: requirements('2025-11-25'), scenarios: 33, scored: 30 },
  { name: '2025-06-18', suite, args: revision('2025-06-18'), scenarios: 27, scored: 27 },
  { name: '2025-03-26', suite, args: revision('2025-03-26'), scenarios: 1, scored: 1 },
  { name: 'skills: enumeration', suite, args: scenario('sep-2640-skills-enumeration'), scenarios: 1, scored: 1 },
  { name: 'skills: manifest', suite, args: scenario('sep-2640-skills-manifest'), scenarios: 1, scored: 1 },
  { name: 'skills: directory', suite, args: scenario('sep-2640-skills-directory'), scenarios: 1, scored: 1 },
  { name: 'suite 0.1, active', suite: suite01, args: ['--suite', 'active'], scenarios: 30, scored: 30 },
  { name: 'suite 0.1, pending', suite: suite01, args: ['--suite', 'pending'], scenarios: 2, scored: 2 },
];

// Against the product, which has nothing made for the suites: the scenarios named here pass, the others look for what is not there.
export const productRuns = [
  {
    name: '2026-07-28', suite, args: requirements('2026-07-28'),
    mustPass: ['tools-list', 'resources-list', 'prompts-list', 'sep-2164-resource-not-found', 'caching', 'dns-rebinding-protection',
               'server-sse-multiple-streams', 'http-header-validation', 'input-required-result-unsupported-methods',
               'input-required-result-validate-input'],
  },
  {
    name: '2025-11-25', suite, args: requirements('2025-11-25'),
    mustPass: ['server-initialize', 'ping', 'logging-set-level', 'tools-list', 'resources-list', 'server-sse-multiple-streams',
               'dns-rebinding-protection', 'server-session-lifecycle'],
  },
  {
    name: '2025-06-18', suite, args: revision('2025-06-18'),
    mustPass: ['server-initialize', 'ping', 'logging-set-level', 'tools-list', 'resources-list'],
  },
  { name: '2025-03-26', suite, args: revision('2025-03-26'), mustPass: ['server-session-lifecycle'] },
  {
    name: 'suite 0.1', suite: suite01, args: ['--suite', 'active'],
    mustPass: ['server-initialize', 'ping', 'logging-set-level', 'tools-list', 'resources-list', 'server-sse-multiple-streams',
               'dns-rebinding-protection'],
  },
  ...['enumeration', 'manifest', 'directory'].map((part) => (
    { name: `skills: ${part}`, suite, args: scenario(`sep-2640-skills-${part}`), mustPass: [`sep-2640-skills-${part}`] })),
];

// Scenarios in which the suite itself does nothing but skip.
const onlySkips = ['tasks-status-notifications'];

// Checks that the product is known to fail, and why. One that passes after all is a failure, so that it does not stay here.
const known = {};

// Runs the suite; returns its scenarios with their checks by outcome, and what it printed.
export function runSuite(url, run) {
  const output = mkdtempSync(join(tmpdir(), 'concierge-conformance-'));
  const args = [join(packages, run.suite, 'dist/index.js'), 'server', '--url', url, ...run.args, '-o', output];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: output, timeout: deadline, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const unscored = new Set([...stdout.matchAll(/^\s+[✓✗] (\S+) \((?:extension|pending|added-after-release)\)/gm)].map((found) => found[1]));
      const scenarios = readdirSync(output).map((folder) => scenarioIn(output, folder)).filter(Boolean);
      rmSync(output, { recursive: true });
      for (const each of scenarios) each.scored = !unscored.has(each.name);
      done({ scenarios, output: stdout + stderr });
    });
  });
}

function scenarioIn(output, folder) {
  const name = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(folder)?.[1];
  const file = join(output, folder, 'checks.json');
  if (!name || !existsSync(file)) return undefined;
  const checks = JSON.parse(readFileSync(file, 'utf8'));
  const having = (status) => checks.filter((check) => check.status === status).map((check) => ({ id: check.id, why: check.errorMessage ?? check.description }));
  return { name, passed: having('SUCCESS'), failed: having('FAILURE'), warned: having('WARNING'), skipped: having('SKIPPED') };
}

// The scenarios of a run that must pass, each with its faults as lines, and what is wrong with the run as a whole.
export function judge(run, scenarios) {
  const mustPass = run.mustPass ? scenarios.filter((each) => run.mustPass.includes(each.name)) : scenarios;
  const judged = mustPass.map((each) => ({ ...each, faults: faultsOf(each, run.mustPass ? known : {}) }));
  const faults = [];
  const require = (count, expected, what) => count === expected || faults.push(`${count} scenarios were ${what} instead of ${expected}`);
  require(judged.length, run.mustPass?.length ?? run.scenarios, 'run');
  if (run.scored) require(judged.filter((each) => each.scored).length, run.scored, 'scored');
  return { judged, faults, all: [...faults, ...judged.flatMap((each) => each.faults.map((fault) => `${each.name}: ${fault}`))] };
}

function faultsOf(scenario, expected) {
  const faults = [...scenario.failed, ...scenario.warned].filter(({ id }) => !(id in expected)).map(({ id, why }) => `${id}: ${why}`);
  for (const { id } of scenario.passed) if (id in expected) faults.push(`${id}: passes, and is still listed as failing`);
  const ran = scenario.passed.length > 0 || (onlySkips.includes(scenario.name) && scenario.skipped.length > 0);
  return ran ? faults : [...faults, 'no check passed'];
}
