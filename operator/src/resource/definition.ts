import {
  CATEGORIES,
  GROUP,
  IMMUTABLE_FIELDS,
  KIND,
  PLURAL,
  PRINTER_COLUMNS,
  SHORT_NAMES,
  SINGULAR,
  specField,
  statusField,
  VERSION,
} from './exam-session.js';
import type { Field, NumberField } from './fields.js';
import { immutableRule, RULES } from './rules.js';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };
type Schema = { readonly [key: string]: Json | undefined };

function rulesOn(path: string): Schema {
  const immutable = IMMUTABLE_FIELDS.filter((name) => path === `spec.${name}`).map(immutableRule);
  const rules = [
    ...RULES.filter(({ on }) => on === path).map(({ cel, message, field }) => ({
      rule: cel,
      message,
      ...(field ? { fieldPath: `.${field}` } : {}),
    })),
    ...immutable,
  ];
  return rules.length > 0 ? { 'x-kubernetes-validations': rules } : {};
}

/** `kubectl explain` shows neither bounds nor defaults: the description has to. */
function explained({ description, ...field }: Field): string {
  const { minimum, maximum } = 'minimum' in field || 'maximum' in field ? (field as NumberField) : {};
  const bounds = minimum !== undefined && maximum !== undefined ? [`${minimum} to ${maximum}.`] : [];
  const isShown = 'default' in field && typeof field.default !== 'object';
  return [description, ...bounds, ...(isShown ? [`Default: ${field.default}.`] : [])].join(' ');
}

/** The OpenAPI v3 schema of one field, with the rules that stand on it. */
export function schemaOf(field: Field, path: string): Schema {
  const { required: _, ...described } = field;
  const rest = { ...described, description: explained(field) };
  if (rest.type === 'object') {
    const { fields, ...object } = rest;
    const names = Object.keys(fields).filter((name) => fields[name]?.required);
    return {
      ...object,
      ...(names.length > 0 ? { required: names } : {}),
      properties: Object.fromEntries(
        Object.entries(fields).map(([name, inner]) => [name, schemaOf(inner, path ? `${path}.${name}` : name)]),
      ),
      ...rulesOn(path),
    };
  }
  if (rest.type === 'array') {
    const { mapKeys, items, ...list } = rest;
    return {
      ...list,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': mapKeys,
      items: schemaOf(items, `${path}[]`),
    };
  }
  return { ...rest, ...rulesOn(path) };
}

/** The CustomResourceDefinition, ready to be applied. */
export function customResourceDefinition(): Schema {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${PLURAL}.${GROUP}`, labels: { 'app.kubernetes.io/part-of': 'proctorwise' } },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: {
        kind: KIND,
        listKind: `${KIND}List`,
        plural: PLURAL,
        singular: SINGULAR,
        shortNames: SHORT_NAMES,
        categories: CATEGORIES,
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: PRINTER_COLUMNS.map((column) => ({ ...column })),
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description:
                'One sitting: one exam, one slot, all candidates of it. It asks for vision power around that time.',
              required: ['spec'],
              properties: {
                apiVersion: { type: 'string', description: 'The version of this schema.' },
                kind: { type: 'string', description: KIND },
                metadata: { type: 'object' },
                spec: schemaOf(specField, 'spec'),
                status: schemaOf(statusField, 'status'),
              },
              ...rulesOn(''),
            },
          },
        },
      ],
    },
  };
}
