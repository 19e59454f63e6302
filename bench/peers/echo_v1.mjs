// The tool of bench/mcp_server.cpp on the official TypeScript SDK, first generation: legacy revisions only, without sessions over HTTP.
//   node echo_v1.mjs [port]      without a port it speaks stdio
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { about, echo, info, tool } from "./echo_tool.mjs";

function makeServer() {
  const server = new McpServer(info);
  server.registerTool(tool, about, echo);
  return server;
}

// Without sessions, the SDK wants a server and a transport for each request.
async function handle(request, response) {
  const server = makeServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  response.on("close", () => {
    transport.close();
    server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response);
}

const port = process.argv[2];
if (port === undefined) {
  await makeServer().connect(new StdioServerTransport());
} else {
  createServer(handle).listen(Number(port), "127.0.0.1");
}
