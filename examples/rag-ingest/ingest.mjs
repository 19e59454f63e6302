// Takes the matrix into a retrieval pipeline: chunks become documents, long ones are split, and an index with BM25 ranks them.
import { execFileSync } from 'node:child_process';
import { Document } from '@langchain/core/documents';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import MiniSearch from 'minisearch';

// Most chunks fit; a pipeline with a smaller window would choose less.
const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 1500, chunkOverlap: 150 });

// What `concierge matrix export --format jsonl` prints, as documents.
export function documentsFrom(program) {
  const lines = execFileSync(program, ['matrix', 'export', '--format', 'jsonl'], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => JSON.parse(line)).map(({ id, title, text, sample_requests: requests, metadata }) =>
    new Document({ id, pageContent: [text, ...requests].join('\n'), metadata: { ...metadata, id, title } }));
}

// Retrieves the `limit` best chunks for a request: {id, use_case, score}, each chunk once.
export async function retrieverOver(documents) {
  const index = new MiniSearch({ fields: ['title', 'text'], storeFields: ['chunk', 'use_case'],
                                 searchOptions: { boost: { title: 2 }, prefix: (word) => word.length > 4 } });
  const pieces = await splitter.splitDocuments(documents);
  index.addAll(pieces.map(({ pageContent, metadata }, number) =>
    ({ id: number, title: metadata.title, text: pageContent, chunk: metadata.id, use_case: metadata.use_case })));
  return (request, limit) => {
    const best = new Map();
    for (const { chunk, use_case, score } of index.search(request)) {
      if (!best.has(chunk)) best.set(chunk, { id: chunk, use_case, score });
    }
    return [...best.values()].slice(0, limit);
  };
}
