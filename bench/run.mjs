#!/usr/bin/env node
// Runs the benchmarks and prints a table: what mcp/ and the product do beside servers on the official TypeScript SDK, and beside bare
// servers that do the least such a server can do.
//
//   node bench/run.mjs [--build build/release] [--rounds 3] [--seconds 1] [--directory /tmp] [--only "tool call"] [--json out.json]
//
// `--only` takes the rows whose name contains the text; a `|` separates several. A sample has a server of its own, started on a free port
// with an empty database and stopped by its pid, so that no idle server's background work falls into another's time; only servers that
// must first warm up are kept. The servers of a row alternate round by round; a figure is the median. On a machine that does other things
// meanwhile, CPU time per call says more than calls per second.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as calls from "./run/calls.mjs";
import { rows } from "./run/rows.mjs";
import { makeServers } from "./run/servers.mjs";
import * as start from "./run/start.mjs";
import * as streams from "./run/streams.mjs";
import { Table } from "./run/table.mjs";

const { values: options } = parseArgs({
  options: {
    build: { type: "string", default: "build/release" },
    concierge: { type: "string" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "1" },
    directory: { type: "string", default: tmpdir() },
    only: { type: "string", default: "" },
    json: { type: "string" },
  },
});

// How the samples of a row are taken, by its kind. Each module has `sample(row, server, options)`, `summary(samples)` and `columns`.
const kinds = { calls, start, streams };
const work = mkdtempSync(join(options.directory, "concierge-bench-"));
const servers = makeServers({ ...options, work });
const table = new Table();
const results = [];
let failed = false;

const complain = (row, what) => {
  console.log(`${row.name}${row.clients ? `, ${row.clients}` : ""}: ${what}`);
  failed = true;
};

function participants(row) {
  return row.servers.filter((who) => {
    const why = servers[who].missing?.();
    if (why) complain(row, `without ${who}: ${why}`);
    return !why;
  });
}

async function samplesOf(row, takingPart) {
  const samples = new Map(takingPart.map((who) => [who, []]));
  for (let round = 0; round < Number(options.rounds); ++round) {
    for (const who of takingPart) samples.get(who).push(await kinds[row.kind].sample(row, servers[who], { ...options, work }));
  }
  return samples;
}

async function measureRow(row) {
  const { summary, columns } = kinds[row.kind];
  const samples = await samplesOf(row, participants(row));
  const figures = Object.fromEntries([...samples].map(([who, taken]) => [who, summary(taken)]));
  const first = figures[row.servers[0]] ?? Object.values(figures)[0];
  for (const [who, own] of Object.entries(figures)) {
    table.print(row, who, own, first, columns);
    if (own.errors) complain(row, `${who} answered ${own.errors} times with an error: ${own.first_error}`);
  }
  results.push({ ...row, figures });
}

// Group commit is there so that many writers do more than one.
function printGainOfWriters() {
  const of = (who, clients) =>
    results.find((row) => row.name === "durable write, http" && row.clients === clients)?.figures[who]?.calls_per_second;
  for (const who of ["concierge", "bare + SQLite"]) {
    if (of(who, 1) && of(who, 64)) console.log(`${who}: 64 writing clients do ${(of(who, 64) / of(who, 1)).toFixed(1)} times as much as one`);
  }
}

try {
  const wanted = options.only.split("|");
  for (const row of rows.filter(({ name }) => wanted.some((part) => name.includes(part)))) {
    try {
      await measureRow(row);
    } catch (error) {
      complain(row, `failed: ${error.message}`);
    }
  }
  printGainOfWriters();
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  await calls.stopServers();
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
