// Runs one SDK against its vendor and through the gateway, and tells every outcome in a line of
// JSON. Told by the environment: DIRECT_URL, DIRECT_KEY, GATEWAY_URL, GATEWAY_KEY, UNKNOWN_KEY.
import * as others from "./others.mjs";
import * as stainless from "./stainless.mjs";

const STREAMS = 20;
const [name, slug, busy] = process.argv.slice(2);
const open = { ...others, ...stainless }[name];
const env = process.env;

const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const asText = (value) =>
  JSON.stringify(value, (_, each) => (each instanceof Map ? Object.fromEntries(each) : each));

function failure(error) {
  const status = error.status ?? error.statusCode ?? error.status_code ?? 0;
  return { type: error.constructor.name, status, message: String(error.message) };
}

async function read(stream, until = () => false) {
  const chunks = [];
  for await (const chunk of await stream) {
    chunks.push(chunk);
    if (until()) break;
  }
  return chunks;
}

async function told(way, label, call) {
  try {
    tell({ way, case: label, value: asText(await call()) });
  } catch (error) {
    tell({ way, case: label, error: failure(error) });
  }
}

async function leave(way, sdk) {
  await read(sdk.stream("hold"), () => true);
  tell({ way, case: "leave", at: Date.now() });
}

async function abort(way, sdk) {
  const controller = new AbortController();
  let at = 0;
  const stop = () => {
    if (at === 0) {
      at = Date.now();
      controller.abort();
    }
    return false;
  };
  await read(sdk.stream("hold", controller.signal), stop).catch(() => {});
  tell({ way, case: "abort", at });
}

async function refusals(way, sdk, unknown) {
  for (const status of [429, 500, busy]) {
    await told(way, `${status}`, () => sdk.chat(`fail-${status}`));
    await told(way, `${status} streamed`, () => read(sdk.stream(`fail-${status}`)));
  }
  await told(way, "unknown key", () => unknown.chat("hello"));
  await told(way, "unknown key streamed", () => read(unknown.stream("hello")));
}

async function all(way, sdk, unknown) {
  await told(way, "chat", () => sdk.chat("tag-Ä1"));
  await told(way, "stream", () => read(sdk.stream("tag-s")));
  for (const [label, call] of Object.entries(sdk.others)) await told(way, label, call);
  await refusals(way, sdk, unknown);
  const tags = Array.from({ length: STREAMS }, (_, i) => `tag-p${i}`);
  await told(way, "parallel", () => Promise.all(tags.map((tag) => read(sdk.stream(tag)))));
  if (!sdk.staysWhenLeft) await leave(way, sdk);
  await abort(way, sdk);
}

await all(
  "direct",
  await open(env.DIRECT_URL, env.DIRECT_KEY, slug),
  await open(env.DIRECT_URL, "sk-unknown", slug),
);
await all(
  "gateway",
  await open(env.GATEWAY_URL, env.GATEWAY_KEY, slug),
  await open(env.GATEWAY_URL, env.UNKNOWN_KEY, slug),
);
await new Promise((resolve) => setTimeout(resolve, 1500)); // else the end of the process ends them
process.exit(0);
