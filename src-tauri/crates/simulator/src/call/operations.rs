//! What is done for each operation once no fault stands against it.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::Value;

use super::Call;
use crate::{
    Answer, Failure, FinishReason, Model, Operation, RawReply, Reply, content,
    formats::{AnswerFormat, Drawn, Exchange},
    pictures::{self, Picture},
    pieces,
    requests::{AnswerOptions, ImagesRequest},
    steps::{self, Step},
    vectors,
};

/// A reply, ready to be sent.
pub(super) enum Ready {
    Whole {
        content_type: &'static str,
        body: Bytes,
    },
    Stream {
        content_type: &'static str,
        steps: VecDeque<Step>,
    },
    Raw(RawReply),
}

impl Ready {
    fn json(body: String) -> Self {
        Self::Whole {
            content_type: "application/json",
            body: body.into(),
        }
    }
}

impl Call {
    /// Does what was asked for, in the time it takes.
    pub(super) async fn perform(
        &self,
        operation: Operation,
        body: &Value,
    ) -> Result<Ready, Failure> {
        self.headers.clone()?;
        match operation {
            Operation::Models => self.model_list().await,
            Operation::Details => self.model_details(body).await,
            Operation::Chat => self.chat(body).await,
            Operation::Text => self.text(body).await,
            Operation::Embeddings => self.embeddings(body).await,
            Operation::Images => self.images(body).await,
            Operation::Picture => self.picture().await,
        }
    }

    async fn model_list(&self) -> Result<Ready, Failure> {
        let models = self.shared.models_of(&self.target);
        self.delay(Duration::ZERO).await;
        Ok(Ready::json(self.wire.model_list(&models, &self.query)?))
    }

    async fn model_details(&self, body: &Value) -> Result<Ready, Failure> {
        let mut models = self.shared.models_of(&self.target).into_iter();
        let model = models.find(|model| body["model"] == model.id.as_str());
        self.delay(Duration::ZERO).await;
        let model = model.ok_or(Failure::UnknownModel)?;
        Ok(Ready::json(self.wire.model_details(&model)?))
    }

    async fn chat(&self, body: &Value) -> Result<Ready, Failure> {
        let request = self.wire.read_chat(body)?;
        let model = self.model(&request.options.model, Operation::Chat)?;
        if let Some((message, picture)) = request.pictures().next()
            && !model.sees
        {
            let part = picture.part;
            return Err(Failure::CannotSee { message, part });
        }
        let prompt_tokens = content::prompt_tokens(&request);
        let exchange = self.exchange(&request.options, prompt_tokens);
        let text = || content::answer(&request);
        Ok(self
            .write(self.wire.chat(), &exchange, &request.options, text)
            .await)
    }

    async fn text(&self, body: &Value) -> Result<Ready, Failure> {
        let request = self.wire.read_text(body)?;
        self.model(&request.options.model, Operation::Text)?;
        let exchange = self.exchange(&request.options, pieces::count(&request.prompt));
        let text = || content::continuation(&request.prompt);
        Ok(self
            .write(self.wire.text(), &exchange, &request.options, text)
            .await)
    }

    /// The scripted reply, or what `text` gives.
    async fn write(
        &self,
        format: &dyn AnswerFormat,
        exchange: &Exchange,
        options: &AnswerOptions,
        text: impl FnOnce() -> String,
    ) -> Ready {
        let answer = match self.shared.next_reply(&self.target) {
            Some(Reply::Raw(raw)) => return Ready::Raw(raw),
            Some(Reply::Answer(answer)) => answer,
            None => cut(text(), options),
        };
        if options.stream {
            let steps = steps::of_stream(
                format.stream(exchange, &answer),
                self.fault.as_ref(),
                &steps::Wording {
                    error: &|| format.error_frame(exchange),
                    text: &|text| format.text_frame(exchange, text),
                    keep_alive: format.keep_alive(),
                },
            );
            return Ready::Stream {
                content_type: format.content_type(),
                steps,
            };
        }
        let speed = self.shared.speed_of(&self.target);
        self.delay(speed.first_token.saturating_add(speed.due(answer.tokens())))
            .await;
        self.entry.says(&answer.chunks.concat());
        Ready::json(format.whole(exchange, &answer))
    }

    async fn embeddings(&self, body: &Value) -> Result<Ready, Failure> {
        let request = self.wire.read_embeddings(body)?;
        self.model(&request.model, Operation::Embeddings)?;
        self.first_token().await;
        let vectors: Vec<_> = request
            .texts
            .iter()
            .map(|text| vectors::of_text(text, request.dimensions))
            .collect();
        let tokens = request.texts.iter().map(|text| pieces::count(text)).sum();
        let exchange = self.exchange_with(&request.model, tokens);
        Ok(Ready::json(
            self.wire.embeddings(&exchange, &request, &vectors),
        ))
    }

    async fn images(&self, body: &Value) -> Result<Ready, Failure> {
        let request = self.wire.read_images(body)?;
        self.model(&request.model, Operation::Images)?;
        self.first_token().await;
        let drawn = self.draw(&request).map_err(|_| Failure::ServerError)?;
        let exchange = self.exchange_with(&request.model, pieces::count(&request.prompt));
        Ok(Ready::json(self.wire.images(&exchange, &drawn)))
    }

    fn draw(&self, request: &ImagesRequest) -> Result<Drawn, png::EncodingError> {
        let picture = |number| Picture::of_prompt(&request.prompt, number, request.size);
        let base = format!("http://{}{}", self.shared.address, self.target.base_path());
        let drawn = |picture: Picture| -> Result<_, png::EncodingError> {
            if request.as_address {
                return Ok(format!("{base}{}", picture.path()));
            }
            Ok(STANDARD.encode(picture.png()?))
        };
        Ok(Drawn {
            size: picture(0).to_string(),
            as_address: request.as_address,
            pictures: (0..request.count)
                .map(|number| drawn(picture(number)))
                .collect::<Result<_, _>>()?,
        })
    }

    async fn picture(&self) -> Result<Ready, Failure> {
        let picture = Picture::of_path(&self.path).ok_or(Failure::UnknownPath)?;
        self.delay(Duration::ZERO).await;
        let file = picture.png().map_err(|_| Failure::ServerError)?;
        Ok(Ready::Whole {
            content_type: pictures::MEDIA_TYPE,
            body: file.into(),
        })
    }

    /// The model of this id, when it does this.
    fn model(&self, id: &str, operation: Operation) -> Result<Model, Failure> {
        let mut models = self.shared.models_of(&self.target).into_iter();
        match models.find(|model| model.id == id) {
            None => Err(Failure::UnknownModel),
            Some(model) if !model.does(operation) => Err(Failure::ModelNotServed),
            Some(model) => Ok(model),
        }
    }

    fn exchange(&self, options: &AnswerOptions, prompt_tokens: usize) -> Exchange {
        Exchange {
            include_usage: options.include_usage,
            include_thoughts: options.include_thoughts,
            ..self.exchange_with(&options.model, prompt_tokens)
        }
    }

    fn exchange_with(&self, model: &str, prompt_tokens: usize) -> Exchange {
        Exchange {
            id: self.id.clone(),
            created: unix_seconds(),
            model: model.to_owned(),
            prompt_tokens,
            include_usage: false,
            include_thoughts: false,
        }
    }

    /// Waits as long as the first token of a text would take.
    async fn first_token(&self) {
        let speed = self.shared.speed_of(&self.target);
        self.delay(speed.first_token).await;
    }
}

fn unix_seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |time| time.as_secs())
}

/// An answer of the text, cut where the request wants it cut.
fn cut(mut text: String, options: &AnswerOptions) -> Answer {
    let ends = options.stop.iter().filter(|stop| !stop.is_empty());
    if let Some(end) = ends.filter_map(|stop| text.find(stop)).min() {
        text.truncate(end);
    }
    let mut answer = Answer::text(&text);
    if let Some(most) = options.max_tokens
        && answer.chunks.len() > most
    {
        answer.chunks.truncate(most);
        answer.finish = Some(FinishReason::Length);
    }
    answer
}
