//! Answers in OpenAI's format, as Together and compatible servers stream them too.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| aideon_fuzz::answer::openai(bytes));
