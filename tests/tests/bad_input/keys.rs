//! Keys as people paste them.

use aideon_engine::{
    provenance::{ReplyOutcome, Tier},
    secret::{ApiKey, KeyError},
};
use aideon_simulator::{AcceptedKeys, KeySeen};
use aideon_tests::desk::together;
use anyhow::Result;

use crate::desk;

#[tokio::test]
async fn a_line_break_around_a_key_is_no_part_of_it() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let accepted = AcceptedKeys::OneOf(vec!["tgp_v1_good".to_owned()]);
    desk.control.set_keys(together(), accepted);
    for pasted in ["tgp_v1_good\n", "\r\n tgp_v1_good\r\n", "\ttgp_v1_good "] {
        desk.keys.put("together", pasted)?;
        let mut asked = desk.ask(Tier::Free, "Hello").await?;
        let reply = asked.listener.to_the_end().await?;
        assert!(
            matches!(reply.outcome, ReplyOutcome::Finished(_)),
            "{pasted:?}: the copied line break is not the user's mistake: {reply:?}"
        );
        let request = desk.control.requests().pop();
        let seen = request.map(|request| request.key);
        assert_eq!(seen, Some(KeySeen::Known(0)), "{pasted:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_line_break_within_a_key_is_refused_before_anything_is_sent() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.keys.take("together");
    let injected = "tgp_v1_good\r\nX-Admin: yes";
    for pasted in ["tgp_v1\ngood", "tgp_v1 good", injected, "tgp\0v1"] {
        let refused = ApiKey::parse(pasted).err();
        assert_eq!(refused, Some(KeyError::Malformed), "{pasted:?} is no key");
        let said = KeyError::Malformed.to_string();
        assert!(
            !said.contains("tgp"),
            "what is said of it does not repeat it"
        );
        assert!(
            desk.keys.put("together", pasted).is_err(),
            "so none is kept"
        );
    }
    let mut asked = desk.ask(Tier::Free, "Hello").await?;
    asked.listener.to_the_end().await?;
    assert!(desk.control.requests().is_empty(), "and nothing was sent");
    Ok(())
}
