"""OpenAI's own client for Python against the local API; prints as JSON what it saw.

It is told by the environment where to ask (OPENAI_BASE_URL), as whom (OPENAI_API_KEY), and whose
token is on the free plan (FREE_TOKEN).
"""

import base64
import json
import os

import openai

client = openai.OpenAI(max_retries=0, timeout=60)
QUESTION = [{"role": "user", "content": "Where is the boat?"}]
PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TIDE = {
    "type": "function",
    "function": {
        "name": "tide",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    },
}


def counted(usage):
    return [usage.prompt_tokens, usage.completion_tokens, usage.total_tokens]


def chat():
    raw = client.chat.completions.with_raw_response.create(model="auto", messages=QUESTION)
    answer = raw.parse()
    return {
        "content": answer.choices[0].message.content,
        "finish_reason": answer.choices[0].finish_reason,
        "model": answer.model,
        "usage": counted(answer.usage),
        "badge": answer.aideon["source"]["badge"],
        "same_id": raw.headers["x-aideon-request-id"] == answer.aideon["request_id"],
    }


def stream():
    chunks = client.chat.completions.create(
        model="auto", messages=QUESTION, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(chunks)
    choices = [choice for chunk in chunks for choice in chunk.choices]
    return {
        "pieces": [choice.delta.content for choice in choices if choice.delta.content],
        "finish_reasons": [it.finish_reason for it in choices if it.finish_reason],
        "usage": [counted(chunk.usage) for chunk in chunks if chunk.usage],
        "badge": chunks[-1].aideon["source"]["badge"],
    }


def called(call):
    return [call.id, call.function.name, call.function.arguments]


def tools():
    first = client.chat.completions.create(model="calling/m", messages=QUESTION, tools=[TIDE])
    message = first.choices[0].message
    result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "At six."}
    second = client.chat.completions.create(
        model="calling/m", messages=[*QUESTION, message, result], tools=[TIDE]
    )
    with client.chat.completions.stream(
        model="calling/m", messages=QUESTION, tools=[TIDE]
    ) as events:
        streamed = events.get_final_completion()
    return {
        "calls": [called(call) for call in message.tool_calls],
        "finish_reason": first.choices[0].finish_reason,
        "after_result": second.choices[0].message.content,
        "streamed_calls": [called(call) for call in streamed.choices[0].message.tool_calls],
    }


def vision():
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": PICTURE}},
    ]
    answer = client.chat.completions.create(
        model="seeing/m", messages=[{"role": "user", "content": parts}]
    )
    return answer.choices[0].message.content


def completions():
    whole = client.completions.create(model="auto", prompt="The boat lies")
    chunks = client.completions.create(model="auto", prompt="The boat lies", stream=True)
    streamed = "".join(choice.text for chunk in chunks for choice in chunk.choices)
    return {"whole": whole.choices[0].text, "streamed": streamed, "model": whole.model}


def embeddings():
    # Bytes are what this client asks for when nobody says otherwise.
    read = client.embeddings.create(model="auto", input=["one", "two"])
    listed = client.embeddings.create(
        model="auto", input=["one", "two"], encoding_format="float"
    )
    close = all(
        abs(a - b) < 1e-6
        for left, right in zip(read.data, listed.data)
        for a, b in zip(left.embedding, right.embedding, strict=True)
    )
    return {
        "count": len(read.data),
        "same_as_numbers": close and len(read.data[0].embedding) > 0,
        "model": read.model,
    }


def images():
    made = client.images.generate(model="auto", prompt="A boat", n=2)
    return [base64.b64decode(it.b64_json)[1:4].decode() for it in made.data]


def models():
    return [it.id for it in client.models.list()]


def failure(ask):
    try:
        ask()
    except openai.APIStatusError as error:
        return {
            "status": error.status_code,
            "class": type(error).__name__,
            "code": error.code,
            "param": error.param,
            "retry_after": int(error.response.headers.get("retry-after", 0)),
        }
    raise AssertionError("it was answered")


def ask(who, model):
    return lambda: who.chat.completions.create(model=model, messages=QUESTION)


def errors():
    free = client.with_options(api_key=os.environ["FREE_TOKEN"])
    free.chat.completions.create(model="auto", messages=QUESTION)
    return {
        "token": failure(ask(client.with_options(api_key="nobody"), "auto")),
        "model": failure(ask(client, "nobody")),
        "quota": failure(ask(free, "auto")),
        "value": failure(
            lambda: client.chat.completions.create(
                model="auto", messages=QUESTION, temperature=9
            )
        ),
    }


def broken():
    pieces = []
    try:
        for chunk in client.chat.completions.create(
            model="breaking/m", messages=QUESTION, stream=True
        ):
            pieces += [it.delta.content for it in chunk.choices if it.delta.content]
    except openai.APIError as error:
        return {"text": "".join(pieces), "code": error.code}
    raise AssertionError("what broke looked complete")


def left():
    chunks = client.chat.completions.create(model="stalling/m", messages=QUESTION, stream=True)
    for chunk in chunks:
        if chunk.choices and chunk.choices[0].delta.content:
            chunks.close()
            return chunk.choices[0].delta.content
    raise AssertionError("nothing came")


CASES = [
    chat, stream, tools, vision, completions, embeddings, images, models, errors, broken, left
]
print(json.dumps({case.__name__: case() for case in CASES}))
