// OpenAI's own client for Node against the local API; prints as JSON what it saw.
//
// It is told by the environment where to ask (OPENAI_BASE_URL), as whom (OPENAI_API_KEY), and
// whose token is on the free plan (FREE_TOKEN).

import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0, timeout: 60_000 });
const messages = [{ role: "user", content: "Where is the boat?" }];
const picture =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk" +
  "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const tools = [
  {
    type: "function",
    function: {
      name: "tide",
      parameters: { type: "object", properties: { place: { type: "string" } } },
    },
  },
];

const counted = (usage) => [usage.prompt_tokens, usage.completion_tokens, usage.total_tokens];
const called = (call) => [call.id, call.function.name, call.function.arguments];

async function gathered(chunks) {
  const all = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

async function failure(asking) {
  try {
    await asking();
  } catch (error) {
    return {
      status: error.status,
      class: error.constructor.name,
      code: error.code,
      param: error.param,
      retry_after: Number(error.headers.get("retry-after") ?? 0),
    };
  }
  throw new Error("it was answered");
}

const ask = (who, model) => () => who.chat.completions.create({ model, messages });

const cases = {
  async chat() {
    const asked = client.chat.completions.create({ model: "auto", messages });
    const { data, response } = await asked.withResponse();
    return {
      content: data.choices[0].message.content,
      finish_reason: data.choices[0].finish_reason,
      model: data.model,
      usage: counted(data.usage),
      badge: data.aideon.source.badge,
      same_id: response.headers.get("x-aideon-request-id") === data.aideon.request_id,
    };
  },

  async stream() {
    const chunks = await gathered(
      await client.chat.completions.create({
        model: "auto",
        messages,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    const choices = chunks.flatMap((chunk) => chunk.choices);
    return {
      pieces: choices.map((it) => it.delta.content).filter(Boolean),
      finish_reasons: choices.map((it) => it.finish_reason).filter(Boolean),
      usage: chunks.filter((chunk) => chunk.usage).map((chunk) => counted(chunk.usage)),
      badge: chunks.at(-1).aideon.source.badge,
    };
  },

  async tools() {
    const model = "calling/m";
    const first = await client.chat.completions.create({ model, messages, tools });
    const { message, finish_reason } = first.choices[0];
    const result = {
      role: "tool",
      tool_call_id: message.tool_calls[0].id,
      content: "At six.",
    };
    const second = await client.chat.completions.create({
      model,
      messages: [...messages, message, result],
      tools,
    });
    const events = client.chat.completions.stream({ model, messages, tools });
    const streamed = await events.finalChatCompletion();
    return {
      calls: message.tool_calls.map(called),
      finish_reason,
      after_result: second.choices[0].message.content,
      streamed_calls: streamed.choices[0].message.tool_calls.map(called),
    };
  },

  async vision() {
    const content = [
      { type: "text", text: "What is this?" },
      { type: "image_url", image_url: { url: picture } },
    ];
    const answer = await client.chat.completions.create({
      model: "seeing/m",
      messages: [{ role: "user", content }],
    });
    return answer.choices[0].message.content;
  },

  async completions() {
    const asked = { model: "auto", prompt: "The boat lies" };
    const whole = await client.completions.create(asked);
    const chunks = await gathered(await client.completions.create({ ...asked, stream: true }));
    const texts = chunks.flatMap((chunk) => chunk.choices).map((choice) => choice.text);
    return { whole: whole.choices[0].text, streamed: texts.join(""), model: whole.model };
  },

  async embeddings() {
    // Bytes are what this client asks for when nobody says otherwise.
    const asked = { model: "auto", input: ["one", "two"] };
    const read = await client.embeddings.create(asked);
    const listed = await client.embeddings.create({ ...asked, encoding_format: "float" });
    const close = read.data.every(({ embedding }, index) => {
      const other = listed.data[index].embedding;
      const near = (number, at) => Math.abs(number - other[at]) < 1e-6;
      return embedding.length > 0 && embedding.length === other.length && embedding.every(near);
    });
    return { count: read.data.length, same_as_numbers: close, model: read.model };
  },

  async images() {
    const made = await client.images.generate({ model: "auto", prompt: "A boat", n: 2 });
    return made.data.map((it) => Buffer.from(it.b64_json, "base64").toString("latin1", 1, 4));
  },

  async models() {
    return (await gathered(await client.models.list())).map((it) => it.id);
  },

  async errors() {
    const free = client.withOptions({ apiKey: process.env.FREE_TOKEN });
    await free.chat.completions.create({ model: "auto", messages });
    const hot = { model: "auto", messages, temperature: 9 };
    return {
      token: await failure(ask(client.withOptions({ apiKey: "nobody" }), "auto")),
      model: await failure(ask(client, "nobody")),
      quota: await failure(ask(free, "auto")),
      value: await failure(() => client.chat.completions.create(hot)),
    };
  },

  async broken() {
    let text = "";
    try {
      const asked = { model: "breaking/m", messages, stream: true };
      for await (const chunk of await client.chat.completions.create(asked)) {
        text += chunk.choices[0]?.delta.content ?? "";
      }
    } catch (error) {
      return { text, code: error.code };
    }
    throw new Error("what broke looked complete");
  },

  async left() {
    const asked = { model: "stalling/m", messages, stream: true };
    const chunks = await client.chat.completions.create(asked);
    for await (const chunk of chunks) {
      const text = chunk.choices[0]?.delta.content;
      if (text) {
        chunks.controller.abort();
        return text;
      }
    }
    throw new Error("nothing came");
  },
};

const seen = {};
for (const [name, run] of Object.entries(cases)) seen[name] = await run();
console.log(JSON.stringify(seen));
