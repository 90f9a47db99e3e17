//! What has come and was not told yet.

use crate::{
    provenance::ToolCallRecord,
    tools::{ToolCallDelta, ToolCalls},
};

/// What has come of a segment and was not told yet.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) text: String,
    pub(super) reasoning: String,
    /// The calls of the whole segment, from their first pieces on.
    calls: ToolCalls,
    calls_grew: bool,
}

impl Gathered {
    pub(super) fn take_call(&mut self, piece: ToolCallDelta) {
        self.calls.take(piece);
        self.calls_grew = true;
    }

    /// The calls that differ from those `told`, each with its place among them.
    pub(super) fn changed_calls(&mut self, told: &[ToolCallRecord]) -> Vec<(u32, ToolCallRecord)> {
        if !std::mem::take(&mut self.calls_grew) {
            return Vec::new();
        }
        let calls = (0u32..).zip(self.calls.clone().finish());
        let changed = calls.filter(|(position, call)| {
            let told = usize::try_from(*position).map(|position| told.get(position));
            !matches!(told, Ok(Some(told)) if told.call == *call)
        });
        changed
            .map(|(position, call)| (position, ToolCallRecord { call, result: None }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(index: u32, name: Option<&str>, arguments: &str) -> ToolCallDelta {
        ToolCallDelta {
            index,
            name: name.map(str::to_owned),
            arguments: arguments.into(),
            ..ToolCallDelta::default()
        }
    }

    #[test]
    fn only_calls_that_grew_are_told_of_again() {
        let mut gathered = Gathered::default();
        gathered.take_call(piece(0, Some("weather"), "{\"city\":"));
        gathered.take_call(piece(1, Some("tides"), "{}"));
        let told = gathered.changed_calls(&[]);
        let told: Vec<_> = told.into_iter().map(|(_, call)| call).collect();
        assert_eq!(told.len(), 2);
        assert!(gathered.changed_calls(&told).is_empty(), "nothing came");
        gathered.take_call(piece(0, None, "\"Oban\"}"));
        let changed = gathered.changed_calls(&told);
        let [(0, weather)] = changed.as_slice() else {
            panic!("the first call alone grew: {changed:?}");
        };
        assert_eq!(weather.call.arguments, "{\"city\":\"Oban\"}");
    }
}
