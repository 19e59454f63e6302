// Rows that count tool calls: a number of clients, each of which sends its next call when the answer to the last is here.
//
// A server whose code is compiled while it runs (`warmUp`) is measured when that is over: over HTTP it is started once per era, loaded
// until it is warm, and kept for all rows and rounds; over stdio each sample warms its own.
import { median } from "./median.mjs";
import { freePort, measure, startServer } from "./processes.mjs";

const kept = new Map();

async function warmServer(row, server, options) {
  const key = `${row.era} ${server.stdio().join(" ")}`;
  if (!kept.has(key)) {
    const port = await freePort();
    const running = { port, ...(await startServer(server.http(port), port, options.work)) };
    kept.set(key, running);
    await loadHttp({ ...row, clients: 8 }, server, running, { ...options, seconds: server.warmUp.http });
  }
  return kept.get(key);
}

export async function stopServers() {
  for (const running of kept.values()) await running.stop();
  kept.clear();
}

const callArguments = (row, server, seconds) => [
  ...["--era", row.era, "--call", server.call ?? row.call, "--seconds", String(seconds)],
  ...(server.answersAnything ? ["--unprepared"] : []),
];

function loadHttp(row, server, { port, pid }, { build, seconds }) {
  const aim = ["--connections", String(row.clients), "--port", port, "--pid", String(pid)];
  return measure(build, "http_load", [...callArguments(row, server, seconds), ...aim]);
}

function loadStdio(row, server, { build, seconds }) {
  const warmUp = server.warmUp ? ["--warm-up", String(server.warmUp.stdio)] : [];
  const aim = [...warmUp, "--in-flight", String(row.clients), "--", ...server.stdio()];
  return measure(build, "stdio_load", [...callArguments(row, server, seconds), ...aim]);
}

export async function sample(row, server, options) {
  if (row.via === "stdio") return loadStdio(row, server, options);
  if (server.warmUp) return loadHttp(row, server, await warmServer(row, server, options), options);
  const port = await freePort();
  const running = await startServer(server.http(port), port, options.work);
  try {
    return await loadHttp(row, server, { port, ...running }, options);
  } finally {
    await running.stop();
  }
}

export function summary(samples) {
  const of = (pick) => median(samples.map(pick));
  return {
    calls_per_second: of((s) => s.calls_per_second),
    p50_us: of((s) => s.latency_us.p50),
    p99_us: of((s) => s.latency_us.p99),
    cpu_us: of((s) => s.cpu_us_per_call),
    peak_mib: Math.max(...samples.map((s) => s.peak_kib)) / 1024,
    answer_bytes: of((s) => s.answer_bytes),
    errors: samples.reduce((sum, s) => sum + s.errors, 0),
    first_error: samples.find((s) => s.first_error)?.first_error,
  };
}

// Title, and the cell of a server's figures beside the row's first server's.
export const columns = [
  ["calls/s", (own) => own.calls_per_second.toFixed(0)],
  ["p50 us", (own) => own.p50_us.toFixed(0)],
  ["p99 us", (own) => own.p99_us.toFixed(0)],
  ["cpu us", (own) => own.cpu_us.toFixed(1)],
  ["peak MiB", (own) => own.peak_mib.toFixed(1)],
  ["answer B", (own) => own.answer_bytes.toFixed(0)],
  ["calls, first/this", (own, first) => (own === first ? "" : `${(first.calls_per_second / own.calls_per_second).toFixed(2)} x`)],
  ["cpu, this/first", (own, first) => (own === first ? "" : `${(own.cpu_us / first.cpu_us).toFixed(2)} x`)],
];
