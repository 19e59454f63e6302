// Rows that start a server: the time to its first answer, and its memory at rest.
import { median } from "./median.mjs";
import { freePort, measure } from "./processes.mjs";

const started = new Set();

export async function sample(row, server, { build }) {
  if (server.startedBefore && !started.has(server)) {
    await start(row, server, build);
    started.add(server);
  }
  return start(row, server, build);
}

async function start(row, server, build) {
  if (row.via === "stdio") return measure(build, "first_answer", ["--era", row.era, "--", ...server.stdio()]);
  const port = await freePort();
  return measure(build, "first_answer", ["--era", row.era, "--port", port, "--", ...server.http(port)]);
}

export function summary(samples) {
  const of = (pick) => median(samples.map(pick));
  return {
    first_answer_ms: of((s) => s.first_answer_ms),
    cpu_ms: of((s) => s.cpu_ms),
    idle_mib: of((s) => s.idle_kib) / 1024,
    errors: 0,  // an answer that is an error fails the sample
  };
}

export const columns = [
  ["first answer ms", (own) => own.first_answer_ms.toFixed(1)],
  ["cpu ms", (own) => own.cpu_ms.toFixed(1)],
  ["idle MiB", (own) => own.idle_mib.toFixed(1)],
  ["time, this/first", (own, first) => (own === first ? "" : `${(own.first_answer_ms / first.first_answer_ms).toFixed(1)} x`)],
  ["memory, this/first", (own, first) => (own === first ? "" : `${(own.idle_mib / first.idle_mib).toFixed(1)} x`)],
];
