// The one tool that every compared server has, as the TypeScript SDK declares it; bench/mcp_server.cpp declares the same.
import { z } from "zod";

export const info = { name: "bench", title: "Bench", version: "1.0.0", description: "A server with one tool" };
export const tool = "echo";
export const about = {
  title: "Echo",
  description: "Returns its arguments.",
  inputSchema: z.object({
    text: z.string().max(1000).describe("What is to come back"),
    number: z.int().min(0).max(1_000_000).describe("A number that is to come back"),
  }),
  outputSchema: z.object({
    text: z.string().describe("The text that came"),
    number: z.int().describe("The number that came"),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const echo = ({ text, number }) => ({ content: [{ type: "text", text }], structuredContent: { text, number } });
