#!/usr/bin/env node
// Runs the benchmarks and prints one table: concierge beside bare servers that do the least such a server can do.
//
//   node bench/run.mjs [--build build/release] [--rounds 3] [--seconds 2] [--directory /tmp] [--only write] [--json out.json]
//
// Every sample has a server of its own, started on a free port with an empty database and stopped by its pid, so that no idle
// server's background work falls into another's time. The two sides of a row alternate round by round; a figure is the median.
// On a machine that does other things meanwhile, CPU time per call says more than calls per second.
import { spawn, execFile } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";

const { values: options } = parseArgs({
  options: {
    build: { type: "string", default: "build/release" },
    concierge: { type: "string" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "2" },
    directory: { type: "string", default: tmpdir() },
    only: { type: "string", default: "" },
    json: { type: "string" },
  },
});
const tool = (name) => resolve(options.build, "bench", `bench_${name}`);
const concierge = resolve(options.concierge ?? join(options.build, "concierge"));
const work = mkdtempSync(join(options.directory, "concierge-bench-"));
let databases = 0;

// What can be measured. `--unprepared`: the server answers anything, hence there are no ids to ask for.
const newDatabase = () => join(work, `${++databases}.db`);
const servers = {
  concierge: {
    http: (port) => [concierge, "serve", "--port", port, "--database", newDatabase(), "--time-scale", "1000"],
    stdio: () => [concierge, "stdio", "--database", newDatabase(), "--time-scale", "1000"],
    load: [],
  },
  bare: { http: (port) => [tool("bare_http"), "--port", port], stdio: () => [tool("bare_stdio")], load: ["--unprepared"] },
  "bare + SQLite": { http: (port) => [tool("bare_http"), "--port", port, "--sqlite", newDatabase()], stdio: () => [tool("bare_stdio"), "--sqlite", newDatabase()], load: ["--unprepared"] },
  "net/": { http: (port) => [tool("net_fixed"), "--port", port], load: ["--unprepared"] },
};

const rows = [];
for (const clients of [1, 8, 64]) rows.push({ name: "net/ alone", via: "http", call: "read", clients, ours: "net/", peer: "bare" });
for (const clients of [1, 8, 64]) rows.push({ name: "read", via: "http", call: "read", clients, ours: "concierge", peer: "bare" });
for (const clients of [1, 8, 64]) {
  rows.push({ name: "durable write", via: "http", call: "write", clients, ours: "concierge", peer: "bare + SQLite" });
}
for (const clients of [1, 64]) rows.push({ name: "stdio read", via: "stdio", call: "read", clients, ours: "concierge", peer: "bare" });
for (const clients of [1, 64]) {
  rows.push({ name: "stdio durable write", via: "stdio", call: "write", clients, ours: "concierge", peer: "bare + SQLite" });
}

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(String(port)));
    });
  });
}

function accepts(port) {
  return new Promise((done) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), done(true)));
    socket.once("error", () => done(false));
  });
}

// Starts a server, runs the body with its pid while it listens, and stops it whatever happens.
async function withServer(command, port, body) {
  const log = join(work, "server.log");
  const output = openSync(log, "w");
  const server = spawn(command[0], command.slice(1), { stdio: ["ignore", output, output] });
  const ended = new Promise((done) => server.once("exit", done).once("error", done));
  try {
    for (let i = 0; !(await accepts(port)); ++i) {
      if (i === 200 || server.exitCode !== null || server.pid === undefined) {
        throw new Error(`${command.join(" ")} does not listen`);
      }
      await sleep(25);
    }
    return await body(server.pid);
  } catch (error) {
    error.message += `\nThe server's log ends:\n${readFileSync(log, "utf8").slice(-1000)}`;
    throw error;
  } finally {
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  }
}

async function load(program, args) {
  const { stdout } = await promisify(execFile)(tool(program), args, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}

async function sample(row, who) {
  const server = servers[who];
  const common = ["--call", row.call, "--seconds", options.seconds, ...server.load];
  if (row.via === "stdio") return load("stdio_load", [...common, "--in-flight", String(row.clients), "--", ...server.stdio()]);
  const port = await freePort();
  return withServer(server.http(port), port, (pid) =>
    load("http_load", [...common, "--connections", String(row.clients), "--port", port, "--pid", String(pid)]),
  );
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

function summary(samples) {
  const of = (pick) => median(samples.map(pick));
  return {
    calls_per_second: of((s) => s.calls_per_second),
    p50_us: of((s) => s.latency_us.p50),
    p99_us: of((s) => s.latency_us.p99),
    cpu_us: of((s) => s.cpu_us_per_call),
    peak_mib: Math.max(...samples.map((s) => s.peak_kib)) / 1024,
    errors: samples.reduce((sum, s) => sum + s.errors, 0),
    first_error: samples.find((s) => s.first_error)?.first_error,
  };
}

const columns = [
  ["workload", 20], ["clients", 7], ["server", 14], ["calls/s", 9], ["p50 us", 8], ["p99 us", 8], ["cpu us", 7], ["peak MiB", 8],
  ["errors", 6], ["calls/s ratio", 13], ["cpu ratio", 9],
];
const line = (cells) => console.log(cells.map((cell, i) => (i < 3 ? cell.padEnd(columns[i][1]) : cell.padStart(columns[i][1]))).join("  "));

function print(row, who, figures, ratio, cpuRatio) {
  line([row.name, String(row.clients), who, figures.calls_per_second.toFixed(0), figures.p50_us.toFixed(1), figures.p99_us.toFixed(1),
    figures.cpu_us.toFixed(1), figures.peak_mib.toFixed(1), String(figures.errors), ratio, cpuRatio]);
}

const results = [];
let failed = false;
try {
  line(columns.map(([title]) => title));
  for (const row of rows.filter((each) => each.name.includes(options.only))) {
    if (row.ours === "concierge" && !existsSync(concierge)) {
      console.log(`${row.name}, ${row.clients}: skipped, there is no ${concierge}`);
      failed = true;
      continue;
    }
    const samples = { ours: [], peer: [] };
    try {
      for (let round = 0; round < Number(options.rounds); ++round) {
        for (const side of ["ours", "peer"]) samples[side].push(await sample(row, row[side]));
      }
    } catch (error) {
      console.log(`${row.name}, ${row.clients}: failed: ${error.message}`);
      failed = true;
      continue;
    }
    const ours = summary(samples.ours);
    const peer = summary(samples.peer);
    const ratio = ours.calls_per_second / peer.calls_per_second;
    print(row, row.ours, ours, `${(ratio * 100).toFixed(0)} %`, `${(ours.cpu_us / peer.cpu_us).toFixed(2)} x`);
    print(row, row.peer, peer, "", "");
    for (const [who, figures] of [[row.ours, ours], [row.peer, peer]]) {
      if (figures.errors) console.log(`  ${who} answered with an error: ${figures.first_error}`);
      failed ||= figures.errors > 0;
    }
    results.push({ ...row, ratio, ours_figures: ours, peer_figures: peer });
  }
  for (const side of ["ours", "peer"]) {
    const at = (clients) => results.find((row) => row.name === "durable write" && row.clients === clients);
    if (!at(1) || !at(64)) continue;
    const gain = at(64)[`${side}_figures`].calls_per_second / at(1)[`${side}_figures`].calls_per_second;
    console.log(`${at(1)[side]}: 64 writing clients do ${gain.toFixed(1)} times as much as one`);
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
