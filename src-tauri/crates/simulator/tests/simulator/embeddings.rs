//! Vectors over real sockets.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{TestResult, ask, embeddings, simulator};

const BOTH: [&str; 2] = ["/together", "/compatible/primary"];

#[tokio::test]
async fn equal_texts_have_equal_vectors_and_each_has_its_index() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let several = embeddings(path, json!(["a boat", "a house", "a boat"]));
        let several = ask(&simulator, several).await?.json()?;
        let one = ask(&simulator, embeddings(path, json!("a boat")))
            .await?
            .json()?;
        let data = several["data"].as_array().ok_or("a list")?;
        let indexes: Vec<_> = data.iter().map(|item| item["index"].as_u64()).collect();
        assert_eq!(indexes, [Some(0), Some(1), Some(2)]);
        let vector = |at: usize| &data[at]["embedding"];
        assert_eq!(vector(0), vector(2), "the same text");
        assert_eq!(vector(0), &one["data"][0]["embedding"], "asked for alone");
        assert_ne!(vector(0), vector(1), "another text");
        assert_eq!(vector(0).as_array().map(Vec::len), Some(1024));
    }
    Ok(())
}

#[tokio::test]
async fn only_the_compatible_format_counts_tokens() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let reply = ask(&simulator, embeddings(path, json!(["a boat", "a house"]))).await?;
        let usage = if path == "/together" {
            None
        } else {
            Some(json!({ "prompt_tokens": 4, "total_tokens": 4 }))
        };
        assert_eq!(reply.json()?.get("usage"), usage.as_ref(), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn dimensions_are_the_compatible_format_s() -> TestResult {
    let simulator = simulator().await?;
    let asked = |path: &str, dimensions: i64| {
        let (path, mut body) = embeddings(path, json!("a boat"));
        body["dimensions"] = json!(dimensions);
        (path, body)
    };
    let length = |reply: &Value| reply["data"][0]["embedding"].as_array().map(Vec::len);
    let compatible = ask(&simulator, asked("/compatible", 256)).await?.json()?;
    assert_eq!(length(&compatible), Some(256));
    let together = ask(&simulator, asked("/together", 256)).await?.json()?;
    assert_eq!(
        length(&together),
        Some(1024),
        "Together knows no such field"
    );
    for dimensions in [0, 1025, -1] {
        let refused = ask(&simulator, asked("/compatible", dimensions)).await?;
        assert_eq!(refused.status, 400, "{dimensions}");
        assert_eq!(refused.json()?["error"]["param"], "dimensions");
    }
    Ok(())
}

#[tokio::test]
async fn base64_holds_the_same_numbers() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let (address, mut body) = embeddings(path, json!("a boat"));
        let plain = ask(&simulator, (address.clone(), body.clone()))
            .await?
            .json()?;
        body["encoding_format"] = json!("base64");
        let encoded = ask(&simulator, (address, body)).await?.json()?;
        let encoded = encoded["data"][0]["embedding"].as_str().ok_or("a text")?;
        let bytes = STANDARD.decode(encoded)?;
        let numbers = bytes.chunks_exact(4).map(|four| {
            let four = [four[0], four[1], four[2], four[3]];
            json!(f32::from_le_bytes(four))
        });
        let numbers: Vec<Value> = numbers.collect();
        let plain: Vec<f32> = serde_json::from_value(plain["data"][0]["embedding"].clone())?;
        assert_eq!(json!(numbers), json!(plain), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_text_is_refused() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        for input in [
            json!(null),
            json!(""),
            json!([]),
            json!(["a", ""]),
            json!({ "text": "a" }),
            json!(vec!["a"; 2049]),
        ] {
            let refused = ask(&simulator, embeddings(path, input.clone())).await?;
            assert_eq!(refused.status, 400, "{input}");
            assert_eq!(refused.json()?["error"]["param"], "input");
        }
    }
    Ok(())
}
