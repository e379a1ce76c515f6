/** The server's addresses (docs/sync.md). Any answer that is not the JSON it should be is a failure, e.g. a captive portal. */
import { learnServerTime } from "../clock";
import { language } from "../i18n";

const ROOT = "/api/sync/v1/";
/** What a proxy before the server says in a page of its own and means for us; any other page is a captive portal's. */
const OF_A_PROXY = [413, 429, 502, 503, 504];

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    title: string,
    readonly retryAfter: string | null,
  ) {
    super(title);
  }
}
/** No answer, or an answer that is not the server's. */
export class Unreachable extends Error {}

interface Call {
  method: "GET" | "POST" | "PUT";
  body?: BodyInit;
  type?: string;
  gzip?: boolean;
  auth?: string;
  seconds?: number;
}

async function zipped(text: string): Promise<Blob | null> {
  if (typeof CompressionStream === "undefined") return null;
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).blob();
}

export async function call<T>(path: string, { method, body, type, gzip, auth, seconds = 30 }: Call): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language.value };
  if (type) headers["Content-Type"] = type;
  if (gzip) headers["Content-Encoding"] = "gzip";
  if (auth) headers["Authorization"] = `Device ${auth}`;
  const sent = Date.now();
  let answer: Response;
  let json: unknown;
  try {
    answer = await fetch(ROOT + path, {
      method,
      headers,
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout?.(seconds * 1000) ?? null,
      ...(body === undefined ? {} : { body }),
    });
    json = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
  } catch (error) {
    throw new Unreachable(String(error));
  }
  const got = Date.now();
  const fields = (json ?? {}) as { server_time?: string; type?: string; title?: string };
  if (fields.server_time) learnServerTime(fields.server_time, sent, got);
  if (!answer.ok) {
    if (!json && !OF_A_PROXY.includes(answer.status)) throw new Unreachable("not the server's answer");
    throw new Refused(answer.status, fields.type ?? "", fields.title ?? "", answer.headers.get("Retry-After"));
  }
  if (!fields.server_time) throw new Unreachable("not the server's answer");
  return json as T;
}

export function get<T>(path: string, auth: string): Promise<T> {
  return call<T>(path, { method: "GET", auth, seconds: 90 });
}

export async function post<T>(path: string, value: unknown, auth?: string): Promise<T> {
  const text = JSON.stringify(value);
  const small = text.length > 1000 ? await zipped(text) : null;
  return call<T>(path, {
    method: "POST",
    body: small ?? text,
    type: "application/json",
    gzip: small !== null,
    seconds: 60,
    ...(auth ? { auth } : {}),
  });
}

/** Send one part of a photo from `offset`; answers how many bytes the server has. */
export async function putPart(sha: string, offset: number, part: Blob, auth: string): Promise<number> {
  const answer = await call<{ have: number }>(`photo/${sha}?offset=${offset}`, {
    method: "PUT",
    body: part,
    type: "application/octet-stream",
    auth,
    seconds: 120,
  });
  return answer.have;
}
