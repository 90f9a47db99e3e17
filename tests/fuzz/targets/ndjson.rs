//! Lines of JSON.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| aideon_fuzz::framing::ndjson(bytes));
