import type { Schema } from "./document.ts";
import { type Html, html, inline } from "./html.ts";

/** A schema as a few words, with links to the ones that have names. */
export function typeOf(schema: Schema): Html {
  const { $ref, anyOf, allOf, const: only, enum: among, items, type } = schema;
  if ($ref) return nameOf($ref);
  if (allOf) return joined(allOf.filter((one) => one.$ref).map(typeOf), " & ");
  if (anyOf) return joined(anyOf.map(typeOf), " | ");
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`;
  if (among)
    return joined(
      among.map((one) => html`<code>${JSON.stringify(one)}</code>`),
      " | ",
    );
  if (items) return html`list of ${typeOf(items)}`;
  const types = Array.isArray(type) ? type : [type ?? "anything"];
  return joined(
    types.map((one) => html`${one}`),
    " | ",
  );
}

function nameOf(ref: string): Html {
  const name = ref.split("/").at(-1) ?? "";
  return html`<a href="#schema-${name}">${name}</a>`;
}

function joined(parts: Html[], between: string): Html {
  return html`${parts.map((part, index) => html`${index > 0 && between}${part}`)}`;
}

/** Bounds and the like, in words. */
function rulesOf(schema: Schema): string {
  const { format, default: usual, minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  const rules = [
    format && `format ${format}`,
    range("", minimum, maximum),
    range(" characters", minLength, maxLength),
    range(" items", minItems, maxItems),
    usual !== undefined && `default ${JSON.stringify(usual)}`,
  ];
  return rules.filter(Boolean).join(", ");
}

function range(unit: string, least?: number, most?: number): string {
  if (least === undefined && most === undefined) return "";
  if (most === undefined) return `at least ${least}${unit}`;
  return least === undefined ? `at most ${most}${unit}` : `${least} to ${most}${unit}`;
}

/** The object that is meant, where the schema is one or null. */
function objectIn(schema: Schema): Schema | undefined {
  return [schema, ...(schema.anyOf ?? []), ...(schema.allOf ?? [])].find((one) => one.properties);
}

/** What a schema holds, as a list of fields; objects without a name are shown inside. */
export function fieldsOf(schema: Schema): Html {
  const { properties, required } = objectIn(schema) ?? {};
  if (!properties) return html``;
  const fields = Object.entries(properties).map(([name, field]) =>
    fieldOf(name, field, required?.includes(name) ?? false),
  );
  return html`<dl class="fields">${fields}</dl>`;
}

export function fieldOf(name: string, field: Schema, required: boolean): Html {
  const inside = field.items && !field.items.$ref ? field.items : field;
  const variants = [field, ...(field.anyOf ?? [])];
  const rules = variants.map(rulesOf).filter(Boolean).join("; ");
  return html`<dt><code>${name}</code> <span class="type">${typeOf(field)}</span>${required && html` <b>required</b>`}</dt>
<dd>${field.description && inline(field.description)}${rules && html` <small>${rules}</small>`}${fieldsOf(inside)}</dd>
`;
}
