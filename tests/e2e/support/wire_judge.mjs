// Judges messages of the server by the published JSON schema of their revision (schemas/).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';

const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];
const latest = revisions.at(-1);
const assumedWithoutHeader = '2025-03-26';
const versionMember = 'io.modelcontextprotocol/protocolVersion';

const resultOf = {
  'initialize': 'InitializeResult',
  'server/discover': 'DiscoverResult',
  'tools/list': 'ListToolsResult',
  'tools/call': 'CallToolResult',
  'resources/list': 'ListResourcesResult',
  'resources/templates/list': 'ListResourceTemplatesResult',
  'resources/read': 'ReadResourceResult',
  'prompts/list': 'ListPromptsResult',
  'prompts/get': 'GetPromptResult',
  'completion/complete': 'CompleteResult',
  'subscriptions/listen': 'SubscriptionsListenResult',
  'tasks/get': 'GetTaskResult',
  'tasks/list': 'ListTasksResult',
  'tasks/cancel': 'CancelTaskResult',
  'tasks/result': 'GetTaskPayloadResult',
  'ping': 'EmptyResult',
  'logging/setLevel': 'EmptyResult',
  'resources/subscribe': 'EmptyResult',
  'resources/unsubscribe': 'EmptyResult',
};

const compilers = new Map();
const validators = new Map();

function compilerFor(revision) {
  if (!compilers.has(revision)) {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, `../schemas/${revision}.json`), 'utf8'));
    const Dialect = schema.$schema.includes('2020-12') ? Ajv2020 : Ajv;
    const ajv = addFormats(new Dialect({ strict: false, allErrors: true })).addSchema(schema, revision);
    compilers.set(revision, { ajv, container: schema.$defs ? '$defs' : 'definitions', definitions: schema.$defs ?? schema.definitions });
  }
  return compilers.get(revision);
}

function faultsBy(revision, definition, value) {
  const { ajv, container } = compilerFor(revision);
  const key = `${revision}#${definition}`;
  if (!validators.has(key)) validators.set(key, ajv.compile({ $ref: `${revision}#/${container}/${definition}` }));
  const validate = validators.get(key);
  return validate(value) ? [] : [`${revision} ${definition}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 2000)}`];
}

const defines = (revision, definition) => definition in compilerFor(revision).definitions;

// Results that the schema of the revision does not describe: those of extensions, which have specifications of their own.
function definitionOf(request, result, revision) {
  if (revision === latest && result.resultType === 'input_required') return 'InputRequiredResult';
  if (revision === latest && result.resultType !== 'complete') return 'Result';
  if (request?.method === 'tools/call' && revision === '2025-11-25' && request.params?.task) return 'CreateTaskResult';
  const definition = resultOf[request?.method];
  return definition && defines(revision, definition) ? definition : 'Result';
}

function faultsOfMessage(message, request, revision) {
  const isAnswer = message.method === undefined;
  if (!isAnswer && message.id !== undefined) {
    return revision === latest ? [`a request of the server's: ${message.method}`] : faultsBy(revision, 'ServerRequest', message);
  }
  if (!isAnswer) return faultsBy(revision, message.method === 'notifications/tasks' ? 'JSONRPCNotification' : 'ServerNotification', message);
  if (message.error === undefined) {
    const envelope = defines(revision, 'JSONRPCResultResponse') ? 'JSONRPCResultResponse' : 'JSONRPCResponse';
    return [...faultsBy(revision, envelope, message), ...faultsBy(revision, definitionOf(request, message.result, revision), message.result)];
  }
  // Deliberate: an error whose request could not be read has no id. Revisions before 2025-11-25 know no such error, and JSON-RPC's
  // null is no id to any of them, so it is judged by the first that does.
  const judge = message.id === undefined && revision < '2025-11-25' ? '2025-11-25' : revision;
  return faultsBy(judge, defines(judge, 'JSONRPCErrorResponse') ? 'JSONRPCErrorResponse' : 'JSONRPCError', message);
}

// The revision that a request speaks. `agreed` is what its session or its header says.
export function revisionOf(request, agreed) {
  const spoken = request?.params?._meta?.[versionMember] ?? agreed ?? assumedWithoutHeader;
  return revisions.includes(spoken) ? spoken : latest;
}

// What is wrong with a message, or a batch of them, that came while `request` was served; one line each.
export function wireFaults(message, request, agreed) {
  if (Array.isArray(message)) {
    return message.flatMap((each) => wireFaults(each, Array.isArray(request) ? request.find(({ id }) => id === each.id) : undefined, agreed));
  }
  if (message?.jsonrpc !== '2.0') return ['a message that is not JSON-RPC 2.0: ' + JSON.stringify(message)];
  const started = message.result?.protocolVersion;  // the answer to `initialize` is in the revision that it names
  return faultsOfMessage(message, request, started ?? revisionOf(request, agreed));
}
