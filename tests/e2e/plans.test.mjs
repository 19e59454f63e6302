// Plans are carried out: what a verdict's plan says to call is called, and at the end the instances that it promises run.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { connect } from './support/clients.mjs';
import { allInstances, choice, good } from './support/fleet.mjs';
import { startServer } from './support/program.mjs';

const requests = [
  { row: 1, text: 'two docker hosts for our reverse proxies that should stay up for months, one per office' },
  { row: 2, text: 'one K3s cluster with a server and three workers for our web applications' },
  { row: 3, text: 'two K3s clusters in one account, production apart from staging' },
  { row: 4, text: '20 docker hosts for a training run tonight, all of them terminated afterwards' },
  { row: 5, text: 'a pool of 10 self-hosted CI runners that are thrown away after each job' },
  { row: 6, text: 'a docker host for each of our 12 customers, none of whom may see another' },
  { row: 7, text: 'a K3s control plane that stays while its workers scale up and down' },
  { row: 8, text: 'a container on one docker host should reach a container on another one directly' },
  { row: 9, text: 'pod traffic between our nodes has to run encrypted through the SDWAN' },
  { row: 10, text: 'tell us when a container image we run has a known vulnerability' },
];

// What ends something comes when the work is done, which it is not here.
const isEnding = (tool) => /_(terminate|drain|delete)_/.test(tool);
const makesInstances = (tool) => /_(provision_instance|acquire_pooled_instance|lease_ci_runner)$/.test(tool);

const clusterIds = async (connection) => good(await connection.call('kubernetes_list_clusters')).clusters.map(({ id }) => id);

// Values for what a plan leaves open, as an operator or a list would give them.
async function valueFor(name, connection, useCase) {
  if (name.endsWith('cluster_id')) return (await clusterIds(connection))[0];
  return { name: `made-for-${randomUUID().slice(0, 8)}`, target_size: 2, workflow_run_id: randomUUID(), ...(await choice(connection, useCase)) }[name];
}

async function argumentsOf(step, connection, useCase) {
  const args = structuredClone(step.arguments);
  for (const path of step.missing) {
    const value = await valueFor(path, connection, useCase);
    assert.notEqual(value, undefined, `the plan leaves ${path} of ${step.tool} open, and nothing says what it could be`);
    const names = path.split('.');
    const last = names.pop();
    names.reduce((inner, name) => (inner[name] ??= {}), args)[last] = value;
  }
  return args;
}

async function untilRunning(connection, id) {
  for (let attempt = 0; attempt < 10; ++attempt) {
    const { instance } = good(await connection.call('system_get_instance', { instance_id: id, wait_seconds: 20 }));
    if (instance.status === 'running') return instance;
  }
  assert.fail(`instance ${id} does not run`);
}

for (const { row, text } of requests) {
  test(`the plan for use case ${row} leads to the instances that it promises`, async (t) => {
    const connection = await connect(t, await startServer(t));
    const verdict = good(await connection.call('matrix_classify_request', { request: text }));
    assert.equal(verdict.use_case?.number, row);
    let promised = 0;
    for (const step of verdict.plan.filter(({ tool }) => tool !== undefined && !isEnding(tool))) {
      if (step.missing.some((name) => name.endsWith('cluster_id')) && (await clusterIds(connection)).length === 0) {
        t.diagnostic(`${step.tool} is left out: no cluster has reported itself`);
        continue;
      }
      if (makesInstances(step.tool)) promised += step.times;
      for (let time = 0; time < step.times; ++time) {
        const args = await argumentsOf(step, connection, row);
        if (makesInstances(step.tool)) args.operation_id = randomUUID();
        good(await connection.call(step.tool, args));
      }
    }
    assert.ok(promised > 0, 'the plan makes no instance');
    const instances = await allInstances(connection);
    assert.ok(instances.length >= promised, `${instances.length} instances, ${promised} promised`);
    for (const { id } of instances) await untilRunning(connection, id);
  });
}
