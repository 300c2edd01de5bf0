// The SDKs that speak as OpenAI's does: OpenAI's own, for it and for all whose documentation names
// it as their SDK, and those made with the same tools.
const asked = (prompt) => ({ model: "m", messages: [{ role: "user", content: prompt }] });

const chats = (client) => ({
  chat: (prompt) => client.chat.completions.create(asked(prompt)),
  stream: (prompt, signal) =>
    client.chat.completions.create({ ...asked(prompt), stream: true }, { signal }),
});

const embeddings = (client) => () => client.embeddings.create({ model: "e", input: "tag-e" });
const models = (client) => () => client.models.list();

export async function openai(url, key, slug) {
  const { OpenAI, toFile } = await import("openai");
  const client = new OpenAI({ baseURL: url, apiKey: key, maxRetries: 0 });
  const others = {};
  if (["openai", "vllm", "fireworks"].includes(slug)) others.embeddings = embeddings(client);
  if (slug !== "perplexity") others.models = async () => (await client.models.list()).data;
  return slug === "openai"
    ? { ...chats(client), others: { ...others, ...ownCalls(client, toFile) } }
    : { ...chats(client), others };
}

function ownCalls(client, toFile) {
  const audio = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 31) >> 3));
  const question = { model: "m", input: "tag-r" };
  return {
    responses: () => client.responses.create(question),
    responsesStreamed: async () => {
      const events = [];
      for await (const event of await client.responses.create({ ...question, stream: true })) {
        events.push(event);
      }
      return events;
    },
    image: () => client.images.generate({ model: "i", prompt: "tag-i" }),
    transcription: async () =>
      client.audio.transcriptions.create({ model: "w", file: await toFile(audio, "a.wav") }),
    fileUp: async () =>
      client.files.create({ purpose: "batch", file: await toFile(Buffer.from("Höhe"), "n.jsonl") }),
    file: () => client.files.retrieve("file-1"),
    fileDown: async () => (await client.files.content("file-1")).text(),
    fileGone: () => client.files.delete("file-1"),
  };
}

export async function groq(url, key) {
  const { Groq } = await import("groq-sdk");
  const client = new Groq({ baseURL: url, apiKey: key, maxRetries: 0 });
  return {
    ...chats(client),
    others: { embeddings: embeddings(client), models: models(client) },
  };
}

export async function together(url, key) {
  const { Together } = await import("together-ai");
  const client = new Together({ baseURL: url, apiKey: key, maxRetries: 0 });
  const ranked = { model: "r", query: "tag-q", documents: ["a", "b"] };
  return {
    ...chats(client),
    others: {
      embeddings: embeddings(client),
      models: models(client),
      rerank: () => client.rerank.create(ranked),
    },
  };
}

export async function perplexity(url, key) {
  const { Perplexity } = await import("@perplexity-ai/perplexity_ai");
  const client = new Perplexity({ baseURL: url, apiKey: key, maxRetries: 0 });
  return {
    ...chats(client),
    others: { search: () => client.search.create({ query: "tag-q" }) },
  };
}

export async function anthropic(url, key) {
  const { Anthropic } = await import("@anthropic-ai/sdk");
  const client = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });
  const said = (prompt) => ({ ...asked(prompt), model: "claude", max_tokens: 64 });
  return {
    chat: (prompt) => client.messages.create(said(prompt)),
    stream: (prompt, signal) => client.messages.create({ ...said(prompt), stream: true }, { signal }),
    others: {
      helper: async () => client.messages.stream(said("tag-h")).finalMessage(),
      tokens: () => client.messages.countTokens({ ...asked("one"), model: "claude" }),
      models: async () => (await client.models.list()).data,
      model: () => client.models.retrieve("claude"),
      batch: () => client.messages.batches.retrieve("msgbatch_1"),
    },
  };
}
