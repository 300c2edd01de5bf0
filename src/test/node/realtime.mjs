// The WebSockets of the SDKs, directly and through the gateway; OpenAI's realtime insists on wss.
// Told by the environment: DIRECT_URL (or none), DIRECT_KEY, GATEWAY_URL, GATEWAY_KEY, UNKNOWN_KEY, and
// NODE_EXTRA_CA_CERTS for the certificate of both.
import { GoogleGenAI, Modality } from "@google/genai";
import { RealtimeTranscription } from "@mistralai/mistralai/extra/realtime";
import OpenAI from "openai";
import { OpenAIRealtimeWebSocket } from "openai/realtime/websocket";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import { LiveWS } from "openai/resources/live/ws";
import { ResponsesWS } from "openai/resources/responses/ws";
import { WebSocket } from "ws";

globalThis.WebSocket = WebSocket; // Node has one of its own from 22 on
const SOCKETS = 20;
const env = process.env;
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const failure = (error) => ({
  type: error.constructor.name,
  message: String(error.message),
  cause: String(error.cause?.message ?? ""),
});

/** Everything that a WebSocket of OpenAI's SDK tells until it is closed. */
const events = (session, say, last) =>
  new Promise((resolve, reject) => {
    const told = [];
    session.on("error", reject);
    session.on("event", (event) => {
      told.push(event);
      if (event.type === last) session.close({ code: 4000, reason: "enough" });
    });
    session.socket.on("open", () => say.forEach((event) => session.send(event)));
    session.socket.on("close", (code, reason) => resolve({ told, code, reason: String(reason) }));
  });

const client = (url, key) => new OpenAI({ baseURL: url, apiKey: key, organization: "org-1" });
const said = (text) => [
  { type: "session.update", session: { type: "realtime", instructions: text } },
  { type: "response.create" },
];

const talks = {
  server: (url, key, text) =>
    events(new OpenAIRealtimeWS({ model: "m" }, client(url, key)), said(text), "response.done"),
  echo: (url, key, text) => {
    const item = { type: "message", role: "user", content: [{ type: "input_text", text }] };
    const asked = [{ type: "conversation.item.create", item }, { type: "response.create" }];
    return events(new OpenAIRealtimeWS({ model: "m" }, client(url, key)), asked, "response.done");
  },
  browser: (url, key, text) => {
    const props = { model: "m", dangerouslyAllowBrowser: true };
    const socket = new OpenAIRealtimeWebSocket(props, client(url, key));
    return events(socket, said(text), "response.done");
  },
  responses: (url, key, text) => {
    const asked = [{ type: "response.create", model: "m", input: text }];
    return events(new ResponsesWS(client(url, key)), asked, "response.completed");
  },
  live: (url, key, text) => {
    const begun = [{ type: "session.start", session: { model: "m", instructions: text } }];
    return events(new LiveWS(client(url, key)), begun, "session.started");
  },
  gemini: async (url, key, text) => {
    const told = [];
    const google = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } });
    let ended;
    const end = new Promise((resolve) => (ended = resolve));
    const session = await google.live.connect({
      model: "m",
      config: { responseModalities: [Modality.TEXT] },
      callbacks: {
        onmessage: (message) => {
          told.push(message);
          if (message.serverContent?.turnComplete) session.close();
        },
        onclose: (e) => ended({ told, code: e.code, reason: e.reason }),
      },
    });
    session.sendClientContent({ turns: text });
    return end;
  },
  mistral: async (url, key, text) => {
    const told = [];
    const sdk = new RealtimeTranscription({ serverURL: url, apiKey: key });
    const audio = (async function* () {
      yield Buffer.from(text);
      if (!text.startsWith("close")) yield Buffer.alloc(70_000, 7);
    })();
    for await (const event of sdk.transcribeStream(audio, "m")) told.push(event);
    return { told };
  },
};

async function told(way, label, call) {
  try {
    tell({ way, case: label, value: await call() });
  } catch (error) {
    tell({ way, case: label, error: failure(error) });
  }
}

const talk = talks[process.argv[2]];
const tags = Array.from({ length: SOCKETS }, (_, i) => `tag-${i}`);
const ways = [
  ["direct", env.DIRECT_URL, env.DIRECT_KEY, "sk-unknown"],
  ["gateway", env.GATEWAY_URL, env.GATEWAY_KEY, env.UNKNOWN_KEY],
];
for (const [way, url, key, unknown] of ways.filter(([, url]) => url)) {
  await told(way, "talk", () => talk(url, key, "tag-Ä"));
  await told(way, "closed by the provider", () => talk(url, key, "close-4001"));
  await told(way, "unknown key", () => talk(url, unknown, "tag-x"));
  await told(way, "parallel", () => Promise.all(tags.map((tag) => talk(url, key, tag))));
}
process.exit(0);
