// The least that a chat window could do: every piece of text becomes a text node.
const { invoke, Channel } = window.__TAURI__.core;

const pane = document.getElementById("pane");

function paragraph(text) {
  const one = document.createElement("p");
  one.textContent = text;
  return one;
}

window.bare = {
  // Shows so many messages of a conversation, oldest first.
  async open(count) {
    const texts = await invoke("history", { count });
    pane.replaceChildren(...texts.map(paragraph));
    pane.scrollTop = pane.scrollHeight;
  },

  // Asks for an answer and appends it as it comes.
  async ask(url, question) {
    const answer = paragraph("");
    answer.id = "answer";
    document.getElementById("answer")?.removeAttribute("id");
    pane.append(answer);
    const channel = new Channel();
    channel.onmessage = (piece) => {
      answer.append(piece);
      pane.scrollTop = pane.scrollHeight;
    };
    await invoke("answer", { url, question, channel });
    answer.dataset.ended = "";
  },
};
