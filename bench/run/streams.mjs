// Rows that open thousands of streams and leave them idle: what each of them takes of the server's memory.
import { freePort, measure, startServer } from "./processes.mjs";
import { median } from "./median.mjs";

const revision = "2026-07-28";
const listen = JSON.stringify({
  jsonrpc: "2.0", id: 1, method: "subscriptions/listen",
  params: {
    notifications: {},
    _meta: { "io.modelcontextprotocol/protocolVersion": revision, "io.modelcontextprotocol/clientCapabilities": {} },
  },
});

export async function sample(row, server, { build, work }) {
  const port = await freePort();
  const { pid, stop } = await startServer(server.http(port), port, work);
  try {
    return await measure(build, "idle_streams", [
      "--port", port, "--pid", String(pid), "--streams", String(row.clients), "--path", "/mcp", "--body", listen,
      "--header", `MCP-Protocol-Version: ${revision}`, "--header", "Mcp-Method: subscriptions/listen",
    ]);
  } finally {
    await stop();
  }
}

export function summary(samples) {
  const of = (pick) => median(samples.map(pick));
  return { kib_per_stream: of((s) => s.kib_per_stream), resident_mb: of((s) => (s.resident_kib * 1024) / 1e6), errors: 0 };
}

export const columns = [
  ["KiB per stream", (own) => own.kib_per_stream.toFixed(1)],
  ["resident MB", (own) => own.resident_mb.toFixed(0)],
];
