// What can be measured: how each server is started, over HTTP and over stdio, and how it is to be called.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const peers = resolve(dirname(fileURLToPath(import.meta.url)), "../peers");

// `build`: where the programs are; `concierge`: the product's program; `work`: a folder for databases.
// Of each server: `http(port)` and `stdio()` give its command. `answersAnything`: it knows no handshake and no ids. `call`: what it is
// asked instead of the row's call. `warmUp`: for how many seconds it must be loaded before it is as fast as it gets. `missing()`: why it
// cannot be measured, if so. `startedBefore`: its start is measured on the database that an earlier start has left.
export function makeServers({ build, concierge, work }) {
  const tool = (name) => resolve(build, "bench", `bench_${name}`);
  const product = resolve(concierge ?? join(build, "concierge"));
  let databases = 0;
  const newDatabase = () => join(work, `${++databases}.db`);
  const needs = (file, remedy) => () => (existsSync(file) ? undefined : `there is no ${file}: ${remedy}`);
  const productOn = (database) => ({
    http: (port) => [product, "serve", "--port", port, "--database", database(), "--time-scale", "1000"],
    stdio: () => [product, "stdio", "--database", database(), "--time-scale", "1000"],
    missing: needs(product, "build it"),
  });
  const typescript = (version) => {
    const script = join(peers, `echo_${version}.mjs`);
    return {
      http: (port) => [process.execPath, script, port],
      stdio: () => [process.execPath, script],
      warmUp: { http: 10, stdio: 3 },
      missing: needs(resolve(peers, "../node_modules"), "run `npm ci` in bench/"),
    };
  };
  // As many bytes as an answer of the echo servers has in the modern era, give or take a tenth; a legacy one is 100 bytes shorter.
  const echoBytes = ["--bytes", "400"];
  const echoTextBytes = ["--bytes", "300"];
  return {
    "mcp/": { http: (port) => [tool("mcp_server"), "--port", port], stdio: () => [tool("mcp_server")] },
    "TypeScript v2": typescript("v2"),
    "TypeScript v1": typescript("v1"),
    concierge: productOn(newDatabase),
    "concierge, again": { ...productOn(() => join(work, "again.db")), startedBefore: true },
    "concierge, read": { ...productOn(newDatabase), call: "read" },
    bare: {
      http: (port) => [tool("bare_http"), "--port", port, ...echoBytes],
      stdio: () => [tool("bare_stdio"), ...echoTextBytes],
      answersAnything: true,
    },
    "bare + SQLite": {
      http: (port) => [tool("bare_http"), "--port", port, "--sqlite", newDatabase()],
      stdio: () => [tool("bare_stdio"), "--sqlite", newDatabase()],
      answersAnything: true,
    },
    "net/": { http: (port) => [tool("net_fixed"), "--port", port, ...echoBytes], answersAnything: true },
  };
}
