//! Pictures over real sockets.

use std::io::Cursor;

use aideon_simulator::{KeySeen, Operation, SIMULATED_PICTURE_NOTICE};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{TestResult, ask, get, images, simulator};

/// Width and height of a PNG file that says that it is simulated.
fn size_of(file: &[u8]) -> Result<(u32, u32), Box<dyn std::error::Error>> {
    let mut reader = png::Decoder::new(Cursor::new(file)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("a size")?];
    let frame = reader.next_frame(&mut pixels)?;
    let comments = &reader.info().uncompressed_latin1_text;
    let comment = comments.first().map(|chunk| chunk.text.as_str());
    assert_eq!(comment, Some(SIMULATED_PICTURE_NOTICE));
    Ok((frame.width, frame.height))
}

fn file_in(reply: &Value, index: usize) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let data = reply["data"][index]["b64_json"].as_str();
    Ok(STANDARD.decode(data.ok_or("base64")?)?)
}

#[tokio::test]
async fn together_gives_base64_on_request() -> TestResult {
    let simulator = simulator().await?;
    let (path, mut body) = images("/together", "a boat");
    body["response_format"] = json!("base64");
    body["width"] = json!(320);
    body["height"] = json!(256);
    body["n"] = json!(2);
    let reply = ask(&simulator, (path, body)).await?;
    let reply = reply.json()?;
    assert_eq!(size_of(&file_in(&reply, 0)?)?, (320, 256));
    assert_ne!(file_in(&reply, 0)?, file_in(&reply, 1)?, "two pictures");
    assert_eq!(reply["data"][1]["index"], 1);
    assert_eq!(reply["data"].as_array().map(Vec::len), Some(2));
    Ok(())
}

#[tokio::test]
async fn together_gives_addresses_otherwise_which_need_no_key() -> TestResult {
    let simulator = simulator().await?;
    let reply = ask(&simulator, images("/together", "a boat"))
        .await?
        .json()?;
    let picture = &reply["data"][0];
    assert_eq!(picture.get("b64_json"), None, "one of the two");
    let url = picture["url"].as_str().ok_or("an address")?;
    let here = format!("http://{}", simulator.addr());
    let path = url.strip_prefix(&here).ok_or("on the simulator")?;
    let file = get(simulator.addr(), path, None).await?;
    assert_eq!(file.status, 200, "Together's models do need one");
    assert_eq!(file.header("content-type"), Some("image/png"));
    assert_eq!(size_of(&file.body)?, (256, 256));
    let record = simulator.control().ended(2).await?;
    assert_eq!(record.operation, Some(Operation::Picture));
    assert_eq!(
        record.key,
        KeySeen::Absent,
        "the log shows a key that was sent"
    );
    let none = get(simulator.addr(), "/together/v1/pictures/other.png", None).await?;
    assert_eq!(none.status, 404);
    Ok(())
}

#[tokio::test]
async fn the_compatible_format_gives_base64_always_and_refuses_to_be_asked() -> TestResult {
    let simulator = simulator().await?;
    let (path, mut body) = images("/compatible", "a boat");
    body["size"] = json!("512x64");
    let reply = ask(&simulator, (path.clone(), body.clone()))
        .await?
        .json()?;
    assert_eq!(size_of(&file_in(&reply, 0)?)?, (512, 64));
    assert_eq!(reply["size"], "512x64");
    assert_eq!(reply["output_format"], "png");
    body["response_format"] = json!("b64_json");
    let refused = ask(&simulator, (path, body)).await?;
    assert_eq!(refused.status, 400);
    let error = refused.json()?;
    assert_eq!(error["error"]["code"], "unknown_parameter");
    assert_eq!(error["error"]["param"], "response_format");
    Ok(())
}

#[tokio::test]
async fn the_same_prompt_has_the_same_picture() -> TestResult {
    let simulator = simulator().await?;
    let picture = async |prompt| -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let reply = ask(&simulator, images("/compatible", prompt)).await?;
        file_in(&reply.json()?, 0)
    };
    assert_eq!(picture("a boat").await?, picture("a boat").await?);
    assert_ne!(picture("a boat").await?, picture("a house").await?);
    Ok(())
}

#[tokio::test]
async fn wrong_wishes_are_refused() -> TestResult {
    let simulator = simulator().await?;
    let cases = [
        ("/together", "prompt", json!("")),
        ("/together", "width", json!(0)),
        ("/together", "height", json!("256")),
        ("/together", "n", json!(11)),
        ("/together", "response_format", json!("b64_json")),
        ("/compatible", "prompt", json!(null)),
        ("/compatible", "size", json!("large")),
        ("/compatible", "size", json!("0x64")),
        ("/compatible", "n", json!(0)),
    ];
    for (path, field, value) in cases {
        let (path, mut body) = images(path, "a boat");
        body[field] = value.clone();
        let refused = ask(&simulator, (path, body)).await?;
        assert_eq!(refused.status, 400, "{field}: {value}");
        assert_eq!(refused.json()?["error"]["param"], field);
    }
    Ok(())
}
