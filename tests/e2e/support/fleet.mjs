// What tests do with the fleet through any connection, each in one call.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

// The structured part of a result that must not be an error.
export function good(result) {
  assert.ok(!result.isError, `an error where none was expected: ${textOf(result)}`);
  return result.structuredContent;
}

// The text of a result that must be an error.
export function bad(result) {
  assert.ok(result.isError, `no error where one was expected: ${JSON.stringify(result)}`);
  return textOf(result);
}

export const textOf = (result) => result.content.filter((part) => part.type === 'text').map((part) => part.text).join('\n');

// Ids for a provision, taken from what the server lists.
export async function choice(connection, useCase) {
  const { templates } = good(await connection.call('system_list_templates', useCase ? { use_case: useCase } : {}));
  const { regions } = good(await connection.call('system_list_provider_regions'));
  const { instance_types: types } = good(await connection.call('system_list_provider_instance_types'));
  for (const [what, list] of Object.entries({ templates, regions, types })) assert.ok(list.length > 0, `no ${what} on a fresh server`);
  return { template_id: templates[0].id, provider_region_id: regions[0].id, provider_instance_type_id: types[0].id };
}

export async function provision(connection, { wait = 20, ...more } = {}) {
  const chosen = await choice(connection);
  return good(await connection.call('system_provision_instance', { ...chosen, operation_id: randomUUID(), wait_seconds: wait, ...more }));
}

// Every instance, over as many pages as it takes.
export async function allInstances(connection, filter = {}) {
  const found = [];
  let cursor;
  do {
    const page = good(await connection.call('system_list_instances', { ...filter, limit: 100, ...(cursor ? { cursor } : {}) }));
    assert.equal(page.returned, page.instances.length);
    assert.equal(page.has_more, page.next_cursor !== undefined);
    found.push(...page.instances);
    cursor = page.next_cursor;
  } while (cursor);
  return found;
}
