export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body; its text where it is none; null where it is empty. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  readonly body: any;
}
export interface CallOptions {
  readonly token?: string | null;
  /** Sent as JSON, or as it is where it is bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** It fails where there is no answer by then, ms. @default no end */
  readonly withinMs?: number;
}

/** One HTTP call, as a script would make it. */
export async function call(method: string, url: string, options: CallOptions = {}): Promise<Reply> {
  const { token, body, headers, withinMs } = options;
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    ...(withinMs === undefined ? {} : { signal: AbortSignal.timeout(withinMs) }),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

/** The reply's body. @throws {Error} with all that came back, where it was not a success */
export async function callOk(method: string, url: string, options: CallOptions = {}): Promise<Reply['body']> {
  const { status, body } = await call(method, url, options);
  if (status >= 300) throw new Error(`${method} ${url} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text; // a picture, a page
  }
}
