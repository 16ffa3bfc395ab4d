import {
  Alert,
  Badge,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  type MantineColorsTuple,
  Modal,
  Paper,
  PasswordInput,
  Table,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** Deep indigo: what the product is signed with. */
const indigo: MantineColorsTuple = [
  '#eff0fb',
  '#dcdef3',
  '#b8bce7',
  '#9298da',
  '#7279cf',
  '#5b63c4',
  '#474eae',
  '#383e92',
  '#2b2f77',
  '#1f2259',
];
/** Teal: done, saved, free, seen. */
const teal: MantineColorsTuple = [
  '#e6faf6',
  '#cdf2eb',
  '#9ce4d7',
  '#67d5c2',
  '#3cc4ae',
  '#1ea793',
  '#128a79',
  '#0d7164',
  '#0a5a50',
  '#07433c',
];
/** Cool greys that belong to the indigo. */
const gray: MantineColorsTuple = [
  '#f7f8fc',
  '#eff0f7',
  '#e3e5ef',
  '#d2d5e3',
  '#b3b8cc',
  '#8b91a9',
  '#656b84',
  '#4b5068',
  '#33374b',
  '#1f2233',
];
/** Night: blue-black, not grey. */
const dark: MantineColorsTuple = [
  '#d6d9e8',
  '#b9bdd2',
  '#a0a5be',
  '#747a96',
  '#4a4f69',
  '#363a52',
  '#262a3f',
  '#1b1e30',
  '#141625',
  '#0d0f1a',
];

const field = { defaultProps: { radius: 'md' } };

/** @param closeLabel what the closing cross of a dialog is called, in the reader's language */
export const makeTheme = (closeLabel: string) =>
  createTheme({
    primaryColor: 'indigo',
    primaryShade: { light: 7, dark: 5 },
    autoContrast: true,
    // White text on anything darker, black on anything lighter: at this relative luminance both have 4.5 : 1.
    luminanceThreshold: 0.18,
    colors: { indigo, teal, gray, dark },
    defaultRadius: 'md',
    cursorType: 'pointer',
    fontFamily: "Inter, 'Segoe UI', system-ui, -apple-system, Roboto, 'Noto Sans', sans-serif",
    fontFamilyMonospace: "'JetBrains Mono', ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace",
    headings: {
      fontWeight: '650',
      sizes: {
        h1: { fontSize: '1.75rem', lineHeight: '1.25' },
        h2: { fontSize: '1.25rem', lineHeight: '1.35' },
        h3: { fontSize: '1.05rem', lineHeight: '1.4' },
      },
    },
    components: {
      // What has the focus in it is outlined whole.
      Alert: Alert.extend({ styles: { message: { overflow: 'visible' } } }),
      Button: Button.extend({ defaultProps: { radius: 'md' } }),
      Card: Card.extend({ defaultProps: { radius: 'lg', withBorder: true, padding: 'lg' } }),
      Paper: Paper.extend({ defaultProps: { radius: 'lg' } }),
      // A dialog's head is no banner of the page, which has one already.
      ModalHeader: { defaultProps: { role: 'presentation' } },
      DrawerHeader: { defaultProps: { role: 'presentation' } },
      Modal: Modal.extend({
        defaultProps: { radius: 'lg', centered: true, padding: 'lg', closeButtonProps: { 'aria-label': closeLabel } },
        styles: { title: { fontWeight: 650, fontSize: '1.15rem' } },
      }),
      TextInput: TextInput.extend(field),
      PasswordInput: PasswordInput.extend(field),
      Textarea: Textarea.extend(field),
      Badge: Badge.extend({
        defaultProps: { variant: 'light', radius: 'sm' },
        styles: { root: { textTransform: 'none' }, label: { overflow: 'visible' } },
      }),
      Table: Table.extend({ defaultProps: { verticalSpacing: 'sm' } }),
      Tooltip: Tooltip.extend({ defaultProps: { events: { hover: true, focus: true, touch: true } } }),
    },
  });

/**
 * Mantine's own small texts (dimmed, light badges, errors, placeholders) stay below WCAG's 4.5 : 1 on white;
 * these are the darker (by day) and lighter (by night) shades that pass.
 */
export const cssVariables: CSSVariablesResolver = (resolved) => {
  const light: Record<string, string> = {
    '--mantine-color-body': '#fafbfe',
    '--mantine-color-text': resolved.colors.gray[9],
    '--mantine-color-dimmed': resolved.colors.gray[7],
    '--mantine-color-placeholder': resolved.colors.gray[6],
    '--mantine-color-error': resolved.colors.red[9],
    '--mantine-color-anchor': resolved.colors.indigo[7],
    '--pw-surface': '#ffffff',
    '--pw-line': resolved.colors.gray[2],
    '--pw-brand-text': resolved.colors.indigo[8],
  };
  const night: Record<string, string> = {
    '--mantine-color-body': resolved.colors.dark[8],
    '--mantine-color-dimmed': resolved.colors.dark[2],
    '--mantine-color-placeholder': resolved.colors.dark[2],
    '--mantine-color-error': resolved.colors.red[4],
    '--mantine-color-anchor': resolved.colors.indigo[2],
    '--mantine-color-default': resolved.colors.dark[6],
    '--pw-surface': resolved.colors.dark[7],
    '--pw-line': resolved.colors.dark[5],
    '--pw-brand-text': resolved.colors.indigo[1],
  };
  for (const color of Object.keys(DEFAULT_THEME.colors)) {
    const shades = resolved.colors[color];
    if (shades === undefined || color === 'dark') continue;
    const deep = `color-mix(in srgb, ${shades[9]} 72%, black)`;
    light[`--mantine-color-${color}-light-color`] = deep;
    night[`--mantine-color-${color}-light`] = `color-mix(in srgb, ${shades[5]} 22%, transparent)`;
    night[`--mantine-color-${color}-light-color`] = shades[2];
    light[`--mantine-color-${color}-text`] = deep;
    night[`--mantine-color-${color}-text`] = shades[3];
    light[`--mantine-color-${color}-outline`] = deep;
    night[`--mantine-color-${color}-outline`] = shades[3];
  }
  return {
    variables: {
      '--mantine-datatable-background-color-light': 'var(--pw-surface)',
      '--mantine-datatable-background-color-dark': 'var(--pw-surface)',
      '--mantine-datatable-border-color-light': 'var(--pw-line)',
      '--mantine-datatable-border-color-dark': 'var(--pw-line)',
    },
    light,
    dark: night,
  };
};
