/**
 * How a field of a custom resource is written down once: the TypeScript type, the OpenAPI schema, the documentation and
 * the check at the operator's door are all read from it.
 */
interface Described {
  /** What `kubectl explain` shows. */
  readonly description: string;
  readonly required?: true;
}

export interface StringField extends Described {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly format?: 'date-time';
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: string;
}

export interface NumberField extends Described {
  readonly type: 'integer' | 'number';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: 'int32' | 'int64';
  readonly default?: number;
}

export interface BooleanField extends Described {
  readonly type: 'boolean';
  readonly default?: boolean;
}

export interface ObjectField extends Described {
  readonly type: 'object';
  readonly fields: Readonly<Record<string, Field>>;
  readonly default?: Readonly<Record<string, never>>;
}

/** A list whose items are told apart by some of their fields, so that two writers can own one item each. */
export interface MapListField extends Described {
  readonly type: 'array';
  readonly items: ObjectField;
  readonly mapKeys: readonly string[];
}

export type Field = StringField | NumberField | BooleanField | ObjectField | MapListField;

/** A field is always there when it is required, or when the API server fills in its default. */
type AlwaysThere<Fields> = {
  [Key in keyof Fields]: Fields[Key] extends { required: true } | { default: unknown } ? Key : never;
}[keyof Fields];

type ValuesOf<Fields> = {
  readonly [Key in AlwaysThere<Fields>]: ValueOf<Fields[Key]>;
} & {
  readonly [Key in Exclude<keyof Fields, AlwaysThere<Fields>>]?: ValueOf<Fields[Key]>;
};

/** The TypeScript type of a field's value, as the API server hands it out: defaults filled in. */
export type ValueOf<F> = F extends { enum: readonly (infer Choice)[] }
  ? Choice
  : F extends { type: 'string' }
    ? string
    : F extends { type: 'integer' | 'number' }
      ? number
      : F extends { type: 'boolean' }
        ? boolean
        : F extends { type: 'array'; items: infer Item }
          ? readonly ValueOf<Item>[]
          : F extends { type: 'object'; fields: infer Fields }
            ? ValuesOf<Fields>
            : never;
