import {
  API_VERSION,
  CATEGORIES,
  IMMUTABLE_FIELDS,
  KIND,
  PRINTER_COLUMNS,
  SHORT_NAMES,
  specField,
  statusField,
} from './exam-session.js';
import type { Field } from './fields.js';
import { immutableRule, RULES } from './rules.js';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function typeOf(field: Field): string {
  if (field.type === 'string' && field.enum) return field.enum.map((choice) => `\`${choice}\``).join(' ');
  if (field.type === 'string' && field.format === 'date-time') return 'time';
  if (field.type === 'array') return 'list';
  if (
    (field.type === 'integer' || field.type === 'number') &&
    (field.minimum !== undefined || field.maximum !== undefined)
  ) {
    return `${field.type}, ${field.minimum ?? ''} to ${field.maximum ?? 'any'}`;
  }
  return field.type;
}

function presence(field: Field): string {
  if (field.required) return 'required';
  if (!('default' in field) || field.type === 'object') return '';
  return `\`${String(field.default)}\``;
}

function rows(field: Field, path: string): string[] {
  const inner = field.type === 'object' ? field : field.type === 'array' ? field.items : undefined;
  const own = `| \`${path}\` | ${cell(typeOf(field))} | ${presence(field)} | ${cell(field.description)} |`;
  if (!inner) return [own];
  const prefix = field.type === 'array' ? `${path}[]` : path;
  return [own, ...Object.entries(inner.fields).flatMap(([name, child]) => rows(child, `${prefix}.${name}`))];
}

const table = (head: readonly string[], body: readonly string[]) => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...body,
];

/** docs/examsession-reference.md, whole: every field, rule and column of the resource. */
export function referencePage(): string {
  const rules = [
    ...RULES.map(({ on, cel, message }) => `| \`${on || KIND}\` | ${cell(message)} | \`${cell(cel)}\` |`),
    ...IMMUTABLE_FIELDS.map((name) => {
      const { rule, message } = immutableRule(name);
      return `| \`spec.${name}\` | ${cell(message)} | \`${rule}\` |`;
    }),
  ];
  const columns = PRINTER_COLUMNS.map(
    ({ name, jsonPath, description }) => `| ${name.toUpperCase()} | \`${jsonPath}\` | ${cell(description)} |`,
  );
  return [
    `# ${KIND}`,
    '',
    '<!-- Written by operator/src/generate.main.ts from operator/src/resource/exam-session.ts. Do not edit. -->',
    '',
    `\`${API_VERSION}\`, namespaced, short name \`${SHORT_NAMES.join('`, `')}\`, category \`${CATEGORIES.join('`, `')}\`. One sitting: one`,
    'exam, one slot, all candidates of it. What the operator does with it: [operator.md](operator.md).',
    '',
    '## Spec',
    '',
    ...table(['field', 'type', 'default', 'meaning'], rows(specField, 'spec').slice(1)),
    '',
    '## Status',
    '',
    ...table(['field', 'type', 'default', 'meaning'], rows(statusField, 'status').slice(1)),
    '',
    '## What the API server refuses',
    '',
    'Besides values outside the bounds above.',
    '',
    ...table(['on', 'message', 'rule (CEL)'], rules),
    '',
    '## Columns of `kubectl get exs`',
    '',
    ...table(['column', 'from', 'meaning'], columns),
    '',
  ].join('\n');
}
