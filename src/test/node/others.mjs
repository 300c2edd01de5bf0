// The SDKs that were made otherwise. Of those marked with staysWhenLeft, leaving the loop over a
// stream does not end the call, with a gateway or without: an abort does.
const user = (prompt) => [{ role: "user", content: prompt }];

export async function gemini(url, key) {
  const { GoogleGenAI } = await import("@google/genai");
  const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } });
  const model = "gemini-x";
  const bare = ({ sdkHttpResponse, ...answer }) => answer; // its headers hold the time
  return {
    staysWhenLeft: true,
    chat: async (prompt) => bare(await client.models.generateContent({ model, contents: prompt })),
    stream: async (prompt, signal) =>
      mapped(
        await client.models.generateContentStream({
          model,
          contents: prompt,
          config: { abortSignal: signal },
        }),
        bare,
      ),
    others: {
      tokens: async () => (await client.models.countTokens({ model, contents: "one" })).totalTokens,
      embeddings: async () => bare(await client.models.embedContent({ model, contents: "one" })),
      model: async () => bare(await client.models.get({ model })),
      models: async () => (await client.models.list()).page,
    },
  };
}

async function* mapped(source, change) {
  for await (const each of source) yield change(each);
}

export async function mistral(url, key) {
  const { Mistral } = await import("@mistralai/mistralai");
  const client = new Mistral({ serverURL: url, apiKey: key, retryConfig: { strategy: "none" } });
  const asked = (prompt) => ({ model: "m", messages: user(prompt) });
  return {
    chat: (prompt) => client.chat.complete(asked(prompt)),
    stream: (prompt, signal) => client.chat.stream(asked(prompt), { fetchOptions: { signal } }),
    others: {
      fim: () => client.fim.complete({ model: "m", prompt: "tag-f" }),
      embeddings: () => client.embeddings.create({ model: "e", inputs: "tag-e" }),
      models: () => client.models.list(),
    },
  };
}

export async function openrouter(url, key) {
  const { OpenRouter } = await import("@openrouter/sdk");
  const client = new OpenRouter({ serverURL: url, apiKey: key, retryConfig: { strategy: "none" } });
  const asked = (prompt, stream) => ({
    chatRequest: { model: "m", messages: user(prompt), stream },
  });
  return {
    chat: (prompt) => client.chat.send(asked(prompt, false)),
    stream: (prompt, signal) => client.chat.send(asked(prompt, true), { fetchOptions: { signal } }),
    others: {
      embeddings: () =>
        client.embeddings.generate({ requestBody: { model: "e", input: "tag-e" } }),
      models: async () => (await client.models.list()).result,
    },
  };
}

export async function cohere(url, key) {
  const { CohereClientV2, CohereClient } = await import("cohere-ai");
  const options = { environment: url, token: key, maxRetries: 0 };
  const client = new CohereClientV2(options);
  const first = new CohereClient(options);
  const asked = (prompt) => ({ model: "command", messages: user(prompt) });
  const words = { model: "e", inputType: "search_query", texts: ["tag-e"], embeddingTypes: ["float"] };
  return {
    chat: (prompt) => client.chat(asked(prompt)),
    stream: (prompt, signal) => client.chatStream(asked(prompt), { abortSignal: signal }),
    others: {
      embed: () => client.embed(words),
      rerank: () => client.rerank({ model: "r", query: "tag-q", documents: ["a", "b"] }),
      tokenize: () => first.tokenize({ text: "one", model: "command" }),
      models: () => first.models.list(),
    },
  };
}

export async function ollama(url, key) {
  const { Ollama } = await import("ollama");
  const client = new Ollama({ host: url, headers: { Authorization: `Bearer ${key}` } });
  const asked = (prompt) => ({ model: "m", messages: user(prompt) });
  return {
    staysWhenLeft: true,
    chat: (prompt) => client.chat(asked(prompt)),
    stream: async (prompt, signal) => {
      const chunks = await client.chat({ ...asked(prompt), stream: true });
      signal?.addEventListener("abort", () => chunks.abort());
      return chunks;
    },
    others: {
      generate: () => client.generate({ model: "m", prompt: "tag-g" }),
      embed: () => client.embed({ model: "m", input: "tag-e" }),
      tags: () => client.list(),
      show: () => client.show({ model: "m" }),
    },
  };
}
