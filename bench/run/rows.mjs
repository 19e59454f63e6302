// The rows of the table. `servers`: who takes part, the one that the others are compared with first. `kind` names the module that
// takes the samples of a row (see run.mjs); what else a row has is for that module.

const calls = (name, row) => ({ kind: "calls", name, era: "modern", ...row });
const rows = [];

for (const via of ["http", "stdio"]) {
  for (const era of ["modern", "legacy"]) {
    const typescript = era === "modern" ? ["TypeScript v2"] : ["TypeScript v2", "TypeScript v1"];
    rows.push({ kind: "start", name: `start, ${era}, ${via}`, via, era, servers: ["mcp/", "concierge", "concierge, again", ...typescript] });
    for (const clients of via === "http" ? [1, 8, 64, 256] : [1, 64]) {
      rows.push(
        calls(`tool call, ${era}, ${via}`, { via, era, call: "echo", clients, servers: ["mcp/", ...typescript, "bare", "concierge, read"] }),
      );
    }
  }
}
rows.push({ kind: "streams", name: "idle subscriptions", era: "modern", via: "http", clients: 10_000, servers: ["mcp/", "concierge"] });
for (const clients of [1, 64]) {
  rows.push(calls("net/ alone, http", { via: "http", call: "echo", clients, servers: ["net/", "bare"] }));
}
for (const [via, counts] of [["http", [1, 8, 64]], ["stdio", [1, 64]]]) {
  for (const clients of counts) {
    rows.push(calls(`durable write, ${via}`, { via, call: "write", clients, servers: ["concierge", "bare + SQLite"] }));
  }
}

export { rows };
