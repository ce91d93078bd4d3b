// Calls OpenAI with its Node SDK. argv[2] begins the names of the models.
const OpenAI = require("openai").default ?? require("openai");

const prefix = process.argv[2];
const messages = [{ role: "user", content: "What does a weir do?" }];
const stall = { headers: { "x-play": "break after=2 how=stall" } };

async function main() {
  const client = new OpenAI({ apiKey: process.env.WEIR_TEST_KEY ?? "sk-test", maxRetries: 0 });
  const chat = client.chat.completions;
  const plain = await chat.create({ model: `${prefix}-plain`, messages });
  let text = "";
  let usages = 0;
  for await (const chunk of await chat.create({ model: `${prefix}-streamed`, messages, stream: true })) {
    text += chunk.choices[0]?.delta?.content ?? "";
    usages += "usage" in chunk ? 1 : 0;
  }
  const aborted = await chat.create({ model: `${prefix}-aborted`, messages, stream: true }, stall);
  for await (const _ of aborted) break;
  const response = await client.responses.create({ model: `${prefix}-response`, input: "Weir?" });
  process.stdout.write(
    JSON.stringify({
      plain: plain.choices[0].message.content,
      streamed: text,
      usages,
      response: response.output_text,
    }),
  );
}

main();
