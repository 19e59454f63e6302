// How often retrieval finds the right row of the matrix: this pipeline, the server's own matrix_search, and, beside them, the rows that
// the classifier names.
//   node recall.mjs [the concierge program] [labelled requests, JSON lines] [--json]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { documentsFrom, retrieverOver } from './ingest.mjs';

const depths = [1, 3, 5];
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const words = process.argv.slice(2).filter((word) => word !== '--json');
const program = words[0] ?? join(root, 'build/release/concierge');
const requests = readFileSync(words[1] ?? join(root, 'tests/eval/requests-dev.jsonl'), 'utf8')
  .split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line)).filter(({ row }) => row >= 1 && row <= 10);

// The share of requests whose row is among the first k of what `rowsFor` finds, for each depth k.
async function recall(rowsFor) {
  const found = depths.map(() => 0);
  for (const { text, row } of requests) {
    const rows = await rowsFor(text);
    depths.forEach((k, i) => (found[i] += rows.slice(0, k).includes(row) ? 1 : 0));
  }
  return found.map((count) => count / requests.length);
}

// What chance gives: k different chunks drawn at random, one at least of the row.
function recallByChance(documents) {
  const all = documents.length;
  const missing = (row, k) => {
    const others = documents.filter(({ metadata }) => metadata.use_case !== row).length;
    return Array.from({ length: k }, (_, i) => (others - i) / (all - i)).reduce((product, share) => product * share, 1);
  };
  return depths.map((k) => requests.reduce((sum, { row }) => sum + 1 - missing(row, k), 0) / requests.length);
}

const folder = mkdtempSync(join(tmpdir(), 'concierge-rag-'));
const client = new Client({ name: 'rag-ingest', version: '1.0.0' });
await client.connect(new StdioClientTransport({
  command: program, args: ['stdio', '--database', join(folder, 'concierge.db'), '--toolsets', 'matrix', '--log-level', 'error'] }));
const call = async (name, args) => {
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) throw new Error(`${name}: ${result.content.map((part) => part.text).join('\n')}`);
  return result.structuredContent;
};

try {
  const deepest = Math.max(...depths);
  const documents = documentsFrom(program);
  const retrieve = await retrieverOver(documents);
  const figures = {
    requests: requests.length,
    chunks: documents.length,
    recall: {
      chance: recallByChance(documents),
      pipeline: await recall((text) => retrieve(text, deepest).map((chunk) => chunk.use_case)),
      matrix_search: await recall(async (query) =>
        (await call('matrix_search', { query, limit: deepest })).chunks.map((chunk) => chunk.use_case)),
      classifier: await recall(async (request) =>
        (await call('matrix_classify_request', { request })).candidates.map((row) => row.number).filter((row) => row > 0)),
    },
  };
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(figures));
  } else {
    console.log(`${figures.requests} labelled requests, ${figures.chunks} chunks\n\n${' '.repeat(16)}recall@${depths.join('   recall@')}`);
    for (const [name, shares] of Object.entries(figures.recall)) {
      console.log(name.padEnd(16) + shares.map((share) => share.toFixed(3).padEnd(11)).join(''));
    }
  }
} finally {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
}
