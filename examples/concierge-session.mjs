// A concierge at work, with the official TypeScript client: asks what fits, hears the verdict, provisions, watches, terminates.
//   node concierge-session.mjs [URL of a running server] [what is to be run]
import { randomUUID } from 'node:crypto';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const url = process.argv[2] ?? 'http://127.0.0.1:8765/mcp';
const request = process.argv[3] ?? 'we need about 50 docker boxes for a training run tonight, all gone by tomorrow morning';

const client = new Client({ name: 'concierge-session', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));

// An error's text says what is wrong and what to do next; a model would read it and try again.
async function call(name, args = {}) {
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) throw new Error(`${name}: ${result.content.map((part) => part.text).join('\n')}`);
  return result.structuredContent;
}

try {
  console.log(`Asked:      ${request}`);
  const verdict = await call('matrix_classify_request', { request });
  console.log(`Verdict:    ${verdict.status}${verdict.use_case ? `, use case ${verdict.use_case.number}: ${verdict.use_case.title}` : ''}`);
  for (const caveat of verdict.caveats) console.log(`  mind:     ${caveat}`);
  if (verdict.alternative) console.log(`  instead:  ${verdict.alternative}`);
  if (verdict.question) console.log(`  to ask:   ${verdict.question}`);

  if (!verdict.status.startsWith('supported')) {
    console.log('Nothing is provisioned for what is not supported.');
  } else {
    const { templates } = await call('system_list_templates', { use_case: verdict.use_case.number });
    const { regions } = await call('system_list_provider_regions');
    const { instance_types: types } = await call('system_list_provider_instance_types');
    console.log(`Template:   ${templates[0].name}, in ${regions[0].code}, size ${types[0].code}`);

    // The operation id makes the call safe to repeat: if the answer gets lost, the same call returns the same instance.
    let { instance } = await call('system_provision_instance', {
      template_id: templates[0].id,
      provider_region_id: regions[0].id,
      provider_instance_type_id: types[0].id,
      operation_id: randomUUID(),
    });
    console.log(`Provision:  ${instance.name} is ${instance.status}`);
    while (instance.status === 'provisioning' || instance.status === 'starting') {
      ({ instance } = await call('system_get_instance', { instance_id: instance.id, wait_seconds: 30 }));
      console.log(`Watch:      ${instance.name} is ${instance.status}`);
    }
    // A client that can ask its user is asked for a confirmation; this one cannot, and repeats the name instead.
    ({ instance } = await call('system_terminate_instance', { instance_id: instance.id, confirm: instance.name, operation_id: randomUUID() }));
    console.log(`Terminate:  ${instance.name} is ${instance.status}`);
  }
} finally {
  await client.close();
}
