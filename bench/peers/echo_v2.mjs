// The tool of bench/mcp_server.cpp on the official TypeScript SDK, second generation, which speaks both eras.
//   node echo_v2.mjs [port]      without a port it speaks stdio
import { createServer } from "node:http";
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { about, echo, info, tool } from "./echo_tool.mjs";

function makeServer() {
  const server = new McpServer(info);
  server.registerTool(tool, about, echo);
  return server;
}

const port = process.argv[2];
if (port === undefined) {
  serveStdio(makeServer);
} else {
  const validHost = localhostHostValidation();
  const validOrigin = localhostOriginValidation();
  const handle = toNodeHandler(createMcpHandler(makeServer));
  createServer((request, response) => {
    if (validHost(request, response) && validOrigin(request, response)) handle(request, response);
  }).listen(Number(port), "127.0.0.1");
}
