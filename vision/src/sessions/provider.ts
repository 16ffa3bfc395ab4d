/** Where onnxruntime computes. */
export const PROVIDERS = ['cpu', 'cuda'] as const;
export type Provider = (typeof PROVIDERS)[number];

let chosen: Provider = 'cpu';

/** One choice for a whole process, made before its models are opened: all of them compute in one place. */
export function useProvider(provider: Provider): void {
  chosen = provider;
}

export const providerInUse = (): Provider => chosen;
