// Starting and stopping: servers on free ports, and the measuring programs. Every process is ended by its own pid.
import { execFile, spawn } from "node:child_process";
import { openSync, closeSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export function freePort() {
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

// Starts a server and waits until it listens on the port. `pid` is its own, and `stop()` resolves when it has ended.
export async function startServer(command, port, work) {
  const log = join(work, `server-${port}.log`);
  const output = openSync(log, "w");
  const server = spawn(command[0], command.slice(1), { stdio: ["ignore", output, output] });
  const ended = new Promise((done) => server.once("exit", done).once("error", done));
  closeSync(output);
  const stop = async () => {
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  for (let i = 0; !(await accepts(port)); ++i) {
    if (i < 400 && server.exitCode === null && server.pid !== undefined) {
      await sleep(25);
      continue;
    }
    await stop();
    throw new Error(`${command.join(" ")} does not listen; its log ends:\n${readFileSync(log, "utf8").slice(-1000)}`);
  }
  return { pid: server.pid, stop };
}

// Runs one of the measuring programs; what it prints.
export async function measure(build, program, args) {
  const { stdout } = await promisify(execFile)(resolve(build, "bench", `bench_${program}`), args, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}
