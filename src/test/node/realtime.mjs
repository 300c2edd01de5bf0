// OpenAI's realtime SDK on the ws package; it insists on wss, so the gateway's port needs TLS.
// Told by the environment: DIRECT_URL, DIRECT_KEY, GATEWAY_URL, GATEWAY_KEY, UNKNOWN_KEY.
import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";

const env = process.env;
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

function session(url, key) {
  const client = new OpenAI({ baseURL: url, apiKey: key });
  return new OpenAIRealtimeWS(
    { model: "gpt-realtime", options: { rejectUnauthorized: false } },
    client,
  );
}

const talk = (url, key) =>
  new Promise((resolve) => {
    const events = [];
    const realtime = session(url, key);
    realtime.on("event", (event) => {
      events.push(event);
      if (event.type === "response.done") realtime.close({ code: 1000, reason: "done" });
    });
    realtime.on("error", (error) => events.push({ error: error.constructor.name, status: status(error) }));
    realtime.socket.on("open", () => {
      realtime.send({ type: "session.update", session: { type: "realtime", instructions: "tag-Ä" } });
      realtime.send({ type: "response.create" });
    });
    realtime.socket.on("close", (code) => resolve({ events, code }));
  });

/** The status with which the server refused the upgrade. */
const status = (error) => /\b(\d{3})\b/.exec(`${error.cause?.message ?? error.message}`)?.[1] ?? "";

for (const [way, url, key] of [
  ["direct", env.DIRECT_URL, env.DIRECT_KEY],
  ["gateway", env.GATEWAY_URL, env.GATEWAY_KEY],
]) {
  tell({ way, case: "realtime", value: await talk(url, key) });
  const unknown = way === "direct" ? "sk-unknown" : env.UNKNOWN_KEY;
  tell({ way, case: "realtime unknown key", value: await talk(url, unknown) });
}
process.exit(0);
