import { describe, expect, it } from '@jest/globals';
import { customResourceDefinition, schemaOf } from './definition.js';
import { type Condition, type ExamSessionSpec, MAX_NAME_LENGTH, specField, statusField } from './exam-session.js';
import type { Field } from './fields.js';

function leaves(field: Field, path: string): [string, Field][] {
  const inner = field.type === 'object' ? field : field.type === 'array' ? field.items : undefined;
  const below = Object.entries(inner?.fields ?? {}).flatMap(([name, child]) => leaves(child, `${path}.${name}`));
  return [[path, field], ...below];
}
const all = [...leaves(specField, 'spec'), ...leaves(statusField, 'status')];
const definition = JSON.parse(JSON.stringify(customResourceDefinition()));
const [version] = definition.spec.versions;

describe('the definition', () => {
  it('is what the API server serves: names, scope, status subresource, no scale subresource', () => {
    expect(definition.metadata.name).toBe('examsessions.proctorwise.io');
    expect(definition.spec.names).toMatchObject({ shortNames: ['exs'], categories: ['proctorwise'] });
    expect(definition.spec.scope).toBe('Namespaced');
    expect(version.subresources).toEqual({ status: {} });
  });

  it('shows the columns PHASE, START, END, CANDIDATES, ACCELERATOR, READY, AGE', () => {
    const columns = version.additionalPrinterColumns as { name: string; type: string }[];
    expect(columns.map(({ name }) => name.toUpperCase())).toEqual([
      'PHASE',
      'START',
      'END',
      'CANDIDATES',
      'ACCELERATOR',
      'READY',
      'AGE',
    ]);
    expect(columns.filter(({ type }) => type === 'date').map(({ name }) => name)).toEqual(['Age']);
  });

  it.each(all)('explains %s', (_path, field) => {
    expect(field.description.length).toBeGreaterThan(8);
  });

  it.each(all.filter(([, { type }]) => type === 'string'))(
    'bounds %s, so that rules on it have a known cost',
    (_path, field) => {
      expect('enum' in field || 'format' in field || 'maxLength' in field).toBe(true);
    },
  );

  it.each(all.filter(([, field]) => 'minimum' in field && 'default' in field))(
    'has a default within the bounds of %s',
    (_path, field) => {
      const { default: value, minimum, maximum } = field as { default: number; minimum: number; maximum: number };
      expect(value).toBeGreaterThanOrEqual(minimum);
      expect(value).toBeLessThanOrEqual(maximum);
    },
  );

  it('fills in vision as a whole, so that its defaults reach a spec that does not name it', () => {
    expect(version.schema.openAPIV3Schema.properties.spec.properties.vision.default).toEqual({});
  });

  it('keeps conditions as a map by type', () => {
    expect(version.schema.openAPIV3Schema.properties.status.properties.conditions).toMatchObject({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    });
  });

  it('puts each rule on its object, with a sentence', () => {
    const { spec } = version.schema.openAPIV3Schema.properties;
    const onRoot = version.schema.openAPIV3Schema['x-kubernetes-validations'];
    expect(onRoot[0].rule).toBe(`size(self.metadata.name) <= ${MAX_NAME_LENGTH}`);
    expect(spec['x-kubernetes-validations'][0]).toEqual({
      rule: 'self.endTime > self.startTime',
      message: 'endTime must be after startTime',
      fieldPath: '.endTime',
    });
    expect(spec.properties.examId['x-kubernetes-validations'][0].rule).toBe('self == oldSelf');
    expect(spec.properties.slotId['x-kubernetes-validations'][0].rule).toBe('self == oldSelf');
    expect(spec.properties.vision['x-kubernetes-validations'][0].message).toContain('minReplicas');
  });

  it('tells required fields on the object, never on the field', () => {
    expect(schemaOf(specField, 'spec')).toMatchObject({
      required: ['examId', 'slotId', 'startTime', 'endTime', 'expectedCandidates'],
    });
    expect(JSON.stringify(definition)).not.toContain('"required":true');
  });
});

describe('the types', () => {
  it('know which fields are always there and which choices a field has', () => {
    const has = (spec: ExamSessionSpec): 'auto' | 'gpu' | 'cpu' => spec.vision.accelerator;
    const mayLack = (spec: ExamSessionSpec): number | undefined => spec.vision.minReplicas;
    // @ts-expect-error minReplicas has no default: it may be missing
    const mustNot = (spec: ExamSessionSpec): number => spec.vision.minReplicas;
    const status = (condition: Condition): 'True' | 'False' | 'Unknown' => condition.status;
    expect([has, mayLack, mustNot, status]).toHaveLength(4);
  });
});
