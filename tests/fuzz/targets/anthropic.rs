//! Answers that Anthropic streams.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| aideon_fuzz::answer::anthropic(bytes));
