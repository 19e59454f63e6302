// Judges schemas and results by Ajv in the 2020-12 dialect: an opinion from outside on what the server says about itself.
import assert from 'node:assert/strict';
import addFormats from 'ajv-formats';
import Ajv2020 from 'ajv/dist/2020.js';

const hints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

export class SchemaJudge {
  #ajv = addFormats(new Ajv2020({ strict: true, strictRequired: true, allErrors: true, allowUnionTypes: false, validateFormats: true }));
  #outputs = new Map();

  // Every tool of a list: what it must say, and schemas that compile.
  tools(tools) {
    assert.ok(tools.length > 0, 'the list of tools is empty');
    assert.equal(new Set(tools.map((tool) => tool.name)).size, tools.length, 'two tools have the same name');
    for (const tool of tools) this.#tool(tool);
  }

  #tool(tool) {
    const about = `tool ${tool.name}`;
    assert.match(tool.name, /^[A-Za-z0-9_-]{1,64}$/, about);
    assert.ok(tool.title?.length > 0, `${about} has no title`);
    assert.ok(tool.description?.length > 0, `${about} has no description`);
    for (const hint of hints) assert.equal(typeof tool.annotations?.[hint], 'boolean', `${about} does not state ${hint}`);
    assert.equal(tool.inputSchema?.type, 'object', `${about}: the arguments are not an object`);
    assert.equal(tool.inputSchema.additionalProperties, false, `${about} takes unknown arguments`);
    for (const [name, property] of Object.entries(tool.inputSchema.properties ?? {})) {
      assert.ok(property.description?.length > 0, `${about}: argument ${name} has no description`);
    }
    assert.equal(tool.outputSchema?.type, 'object', `${about}: the result is not an object`);
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      assert.ok(!(keyword in tool.inputSchema), `${about}: ${keyword} at the root, which model hosts refuse`);
    }
    this.#compile(tool.inputSchema, `${about}: inputSchema`);
    this.#outputs.set(tool.name, this.#compile(tool.outputSchema, `${about}: outputSchema`));
  }

  #compile(schema, about) {
    try {
      return this.#ajv.compile(schema);
    } catch (error) {
      assert.fail(`${about}: ${error.message}`);
    }
  }

  // One result of a call. An error says what is wrong in words; everything else conforms to the tool's schema.
  result(name, result) {
    assert.ok(result.content?.some((part) => part.type === 'text' && part.text.length > 0), `${name}: a result without text`);
    if (result.isError) {
      assert.equal(result.structuredContent, undefined, `${name}: an error with structuredContent, which the schema does not describe`);
      return;
    }
    const conforms = this.#outputs.get(name);
    assert.ok(conforms, `${name}: not in the list of tools`);
    assert.ok(conforms(result.structuredContent),
              `${name}: structuredContent breaks outputSchema: ${this.#ajv.errorsText(conforms.errors)}\n${JSON.stringify(result.structuredContent)}`);
  }
}
